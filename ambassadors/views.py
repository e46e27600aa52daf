from django.db.models import QuerySet
from django.views.generic import DetailView, ListView

from ambassadors.models import Ambassador

# Other people beside the text about one.
MAX_OTHERS = 6


class AmbassadorList(ListView):
    template_name = "ambassadors/ambassador_list.html"

    def get_queryset(self) -> QuerySet[Ambassador]:
        return Ambassador.objects.published().select_related("picture")


class AmbassadorDetail(DetailView):
    template_name = "ambassadors/ambassador_detail.html"

    def get_queryset(self) -> QuerySet[Ambassador]:
        return Ambassador.objects.published().select_related("picture")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        others = Ambassador.objects.published().exclude(pk=self.object.pk)
        return super().get_context_data(
            others=others.defer("body", "sources", "editor_note")[:MAX_OTHERS], **kwargs
        )
