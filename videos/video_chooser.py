from documents.forms import UploadForm, upload_field
from documents.library_chooser import LibraryFileChooser
from videos.forms import UPLOAD_HELP
from videos.models import Video
from videos.video_kinds import Kind


class VideoUploadForm(UploadForm):
    upload = upload_field("Video", Kind.values, UPLOAD_HELP)

    class Meta:
        model = Video
        fields = ("title", "language")


class VideoChooser(LibraryFileChooser):
    kind = "video"
    title = "Kies een video"
    template = "admin/chooser/videos.html"
    model = Video
    upload_form = VideoUploadForm
