"""The page on which an editor decides what still goes, after a restore or an absence."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from newsletter.models import BODY_LOOKUPS, HeldMailing, MailHold
from newsletter.services import mail_holds
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.due_jobs import overdue_moments
from publishing.permissions import Permission

UNCLEAR_MESSAGE = "Er is niets veranderd: kies hieronder wat er moet gebeuren."
RESUME = "resume"
RESUMED_MESSAGE = "De site is van het slot. Wat is ingepland, gaat weer door."
DECIDED_MESSAGES = {
    HeldMailing.Decision.CERTAIN: "‘{issue}’ gaat verder met wie hem zeker niet heeft.",
    HeldMailing.Decision.ALL: "‘{issue}’ gaat naar iedereen die nog wacht.",
    HeldMailing.Decision.STOP: "‘{issue}’ wordt niet verder verstuurd.",
}
SINGLE_MAILS_MESSAGES = {
    MailHold.SingleMailDecision.SEND: "De losse mails gaan weg.",
    MailHold.SingleMailDecision.LEAVE_OUT: "De losse mails blijven achterwege.",
}


def mail_hold_page(model_admin: PublishableAdmin, request: AdminRequest, obj: None) -> HttpResponse:
    """Show what happened and what is uncertain; a POST holds the decision about one part."""
    if request.method == "POST":
        try:
            model_admin.message_user(request, _decide(request), messages.SUCCESS)
        except ValidationError as error:
            model_admin.message_user(request, " ".join(error.messages), messages.ERROR)
        return redirect(model_admin.url("mail_hold"))
    context = {
        "title": "Wat mag er nog weg?",
        "holds": [_hold_context(hold) for hold in MailHold.objects.open()],
    }
    return model_admin.render_page(request, "newsletter/mail_hold/page", context)


def _hold_context(hold: MailHold) -> dict[str, object]:
    deliveries, requests = mail_holds.held_single_mails(hold)
    waits = not hold.single_mail_decision
    held_mailings = hold.mailings.select_related("mailing__issue").defer(*BODY_LOOKUPS)
    return {
        "hold": hold,
        "plan_count": len(overdue_moments()) if hold.stops_work else 0,
        "mailings": held_mailings,
        "single_mails_wait": waits,
        "single_mail_count": deliveries.count() + requests.count() if waits else 0,
    }


def _decide(request: AdminRequest) -> str:
    """Carry out a decision, and return what to tell the editor."""
    chosen = request.POST.get("decision", "")
    held_mailing = HeldMailing.objects.filter(pk=parse_pk(request.POST.get("mailing", ""))).first()
    if held_mailing is not None and chosen in HeldMailing.Decision:
        decision = HeldMailing.Decision(chosen)
        mail_holds.decide_mailing(held_mailing=held_mailing, user=request.user, decision=decision)
        return DECIDED_MESSAGES[decision].format(issue=held_mailing.mailing.issue)
    hold = MailHold.objects.filter(pk=parse_pk(request.POST.get("hold", ""))).first()
    if hold is not None and chosen == RESUME:
        mail_holds.resume_work(hold=hold, user=request.user)
        return RESUMED_MESSAGE
    if hold is not None and chosen in MailHold.SingleMailDecision:
        single_mails = MailHold.SingleMailDecision(chosen)
        mail_holds.decide_single_mails(hold=hold, user=request.user, decision=single_mails)
        return SINGLE_MAILS_MESSAGES[single_mails]
    raise ValidationError(UNCLEAR_MESSAGE)


ROUTES = [AdminRoute("mail_hold", "wat-mag-weg/", Permission.PUBLISH, mail_hold_page, GET_OR_POST)]
