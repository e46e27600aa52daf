"""Renditions are made after an upload, and deleted once no page needs them."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from caching import version
from images import rendition_queue
from images.models import CLAIM_DURATION, Image
from images.rendition_queue import claim_image
from images.uploads import delete_files
from publishing.retention import TRASH_RETENTION
from tests.factories import ImageFactory, picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def run_worker():
    call_command("worker", "--once")


def rendition_names(image):
    return set(image.file.storage.listdir(image.folder)[1])


def reload_image(image):
    return Image.objects.get(pk=image.pk)


@pytest.fixture
def run_on_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_worker_makes_them_once_and_then_pages_are_read_anew(list_media_files):
    version.refresh_version()
    image, before = ImageFactory(), version.current_version()
    assert len(list_media_files()) == 1
    run_worker()
    version.refresh_version()
    assert reload_image(image).renditions == image.rendition_version
    assert {name.rpartition(".")[2] for name in rendition_names(image)} == {"avif", "webp", "jpg"}
    after = version.current_version()
    assert after != before
    run_worker()
    version.refresh_version()
    assert version.current_version() == after


def test_a_round_makes_a_few_so_that_mail_need_not_wait(monkeypatch):
    monkeypatch.setattr(rendition_queue, "BATCH_SIZE", 2)
    ImageFactory.create_batch(3)
    run_worker()
    assert Image.objects.without_current_renditions().count() == 1
    run_worker()
    assert not Image.objects.without_current_renditions().exists()


def test_of_two_workers_one_gets_a_picture():
    image = ImageFactory()
    assert claim_image(image)
    assert not claim_image(image)
    assert not Image.objects.needing_renditions().exists()


def test_two_workers_that_make_the_same_leave_the_same_files(list_media_files):
    image = ImageFactory()
    for _ in range(2):
        rendition_queue.make_renditions(image=Image.objects.get(), on_stored=lambda: None)
        files = list_media_files()
    assert files == {*rendition_names(image), image.file.name.partition("/")[2]}


def test_what_a_killed_worker_left_is_taken_up_after_a_while():
    image = ImageFactory()
    claim_image(image)
    with time_machine.travel(image.created_at + CLAIM_DURATION * 2):
        run_worker()
    assert reload_image(image).renditions


def test_a_file_that_is_gone_holds_up_nothing_else_and_is_tried_later(caplog):
    lost, image = ImageFactory.create_batch(2)
    lost.file.storage.delete(lost.file.name)
    run_worker()
    assert lost.file.name in caplog.text
    assert reload_image(image).renditions
    assert Image.objects.without_current_renditions().get() == lost
    assert not Image.objects.needing_renditions().exists()


def test_another_focal_point_makes_them_anew_and_meanwhile_the_old_ones_stay():
    image = ImageFactory()
    run_worker()
    image = reload_image(image)
    old, shown = rendition_names(image), image.in_shape("card")
    image.focal_x = 10
    image.save()
    assert reload_image(image).in_shape("card") == shown
    run_worker()
    assert reload_image(image).in_shape("card") != shown
    assert len(rendition_names(image)) == len(old)
    assert not rendition_names(image) & old


def test_the_old_ones_go_after_the_pages_know_the_new_ones(monkeypatch):
    image = ImageFactory()
    run_worker()
    old = rendition_names(image)
    Image.objects.update(focal_x=10)
    seen = []
    rendition_queue.make_due_renditions(on_stored=lambda: seen.append(rendition_names(image)))
    assert seen
    assert seen[0] > old
    assert not rendition_names(image) & old


@pytest.mark.parametrize("change", [{"focal_x": 10}, {"file": "images/other.jpg"}])
def test_what_changed_while_it_was_made_is_made_again(monkeypatch, change, list_media_files):
    ImageFactory()
    draw = rendition_queue.make_files

    def draw_slowly(*args):
        Image.objects.update(**change)
        return draw(*args)

    monkeypatch.setattr(rendition_queue, "make_files", draw_slowly)
    run_worker()
    assert not Image.objects.get().renditions
    assert len(list_media_files()) == 1


def test_what_was_deleted_while_it_was_made_leaves_nothing(
    monkeypatch, run_on_commit, list_media_files
):
    ImageFactory()
    draw = rendition_queue.make_files

    def draw_slowly(*args):
        drawn = draw(*args)
        with run_on_commit():
            Image.objects.all().delete()
        return drawn

    monkeypatch.setattr(rendition_queue, "make_files", draw_slowly)
    run_worker()
    assert not list_media_files()


def test_a_new_release_with_other_shapes_makes_them_anew():
    image = ImageFactory()
    Image.objects.update(renditions="50-50-earlier")
    assert reload_image(image).in_shape("card").src == image.file.url
    run_worker()
    assert reload_image(image).renditions == image.rendition_version


def test_the_command_makes_what_is_not_there_or_all_with_a_progress_bar(capsys):
    image = ImageFactory()
    claim_image(image)
    call_command("make_renditions")
    assert "Afbeeldingen: 100%" in capsys.readouterr().err
    files = rendition_names(image)
    delete_files(image.file.storage, image.folder)
    call_command("make_renditions", verbosity=0)
    assert not image.file.storage.exists(image.folder)
    call_command("make_renditions", "--all", verbosity=0)
    assert rendition_names(image) == files


@pytest.mark.parametrize("delete", [Image.delete, lambda _: Image.objects.all().delete()])
def test_a_deleted_picture_takes_all_its_files_along(
    delete, run_on_commit, list_media_files, settings
):
    image, _ = ImageFactory.create_batch(2)
    run_worker()
    with run_on_commit():
        delete(reload_image(image))
    left = {other.file.name for other in Image.objects.all()}
    assert {f"images/{name}" for name in list_media_files() if "-" not in name} == left
    assert not image.file.storage.exists(image.folder)


def test_the_action_of_the_list_takes_the_files_along(
    admin_client, run_on_commit, list_media_files
):
    keys = [image.pk for image in ImageFactory.create_batch(2)]
    run_worker()
    with run_on_commit():
        admin_client.post(
            reverse("admin:images_image_changelist"),
            {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
        )
    files = list_media_files()
    run_worker()
    assert list_media_files() == files
    Image.objects.update(trashed_at=timezone.now() - TRASH_RETENTION)
    with run_on_commit():
        run_worker()
    assert not list_media_files()


def test_a_deletion_that_is_undone_leaves_all_in_place(list_media_files):
    ImageFactory()
    run_worker()
    files = list_media_files()
    with transaction.atomic():
        Image.objects.all().delete()
        transaction.set_rollback(True)
    assert list_media_files() == files


def test_a_replaced_file_takes_its_renditions_along_at_once(run_on_commit, list_media_files):
    image = ImageFactory()
    run_worker()
    image = reload_image(image)
    with run_on_commit():
        image.file = picture_file()
        image.save()
    assert list_media_files() == {image.file.name.partition("/")[2]}
    assert reload_image(image).in_shape("card").src == image.file.url


def test_a_save_that_fails_leaves_no_file(list_media_files):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImageFactory(focal_x=101)
    assert not list_media_files()


def test_a_replacement_that_fails_keeps_the_file_that_was(run_on_commit, list_media_files):
    image = ImageFactory()
    files = list_media_files()
    image.file, image.focal_x = picture_file(), 101
    with run_on_commit(), pytest.raises(IntegrityError), transaction.atomic():
        image.save()
    assert list_media_files() == files
