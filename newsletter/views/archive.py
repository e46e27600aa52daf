from django.views.generic import DetailView, ListView

from newsletter.models import Issue


class IssueList(ListView):
    queryset = Issue.objects.published()
    template_name = "newsletter/issue_list.html"


class IssueDetail(DetailView):
    queryset = Issue.objects.published()
    template_name = "newsletter/issue_detail.html"
