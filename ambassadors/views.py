from django.db.models import QuerySet
from django.views.generic import DetailView, ListView

from ambassadors.models import Ambassador


class AmbassadorList(ListView):
    template_name = "ambassadors/ambassador_list.html"

    def get_queryset(self) -> QuerySet[Ambassador]:
        return Ambassador.objects.published().select_related("picture")


class AmbassadorDetail(DetailView):
    template_name = "ambassadors/ambassador_detail.html"

    def get_queryset(self) -> QuerySet[Ambassador]:
        return Ambassador.objects.published().select_related("picture")
