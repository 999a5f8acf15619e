from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "soi.correspondence"
    label = "correspondence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.correspondence import actions, jobs, public, queries, reactions  # noqa: F401 - registers them
        from soi.intake import public as intake
        from soi.kernel.signing import public as signing
        from soi.kernel.web import public as web
        from soi.records import public as records
        from soi.tasks import public as tasks

        intake.words_stay(queries.slip_words_of)
        records.stays_here(
            "correspondence.Slip", "a leader's slip instructs persons of this house and has its own book"
        )

        web.menu(
            _("Papers in and out"),
            "correspondence:incoming",
            "inbox",
            grant="correspondence.read",
            badge=queries.to_instruct,
            group=1,
            order=25,
        )
        web.menu(
            _("Signing folder"),
            "correspondence:folder",
            "signature",
            grant=("correspondence.sign", "correspondence.draft"),
            badge=queries.to_sign,
            group=1,
            order=26,
        )
        tasks.duty(queries.SLIP, label=_("Incoming paper"), icon="inbox", briefs=public.briefs_of_slips)
        tasks.duty(queries.PAPER, label=_("Draft"), icon="edit", briefs=public.briefs)
        tasks.duty(queries.CONSULTATION, label=_("Question about a draft"), icon="message", briefs=public.briefs_asked)
        tasks.duty(queries.DISPATCH, label=_("Paper sent"), icon="signature", briefs=public.briefs_of_sent)
        signing.follow(queries.PAPER, actions.note_signed)
        web.scope("correspondence.sign", _("Signing with the token on my own machine"))
        web.topic("correspondence", grant="correspondence.read")
        web.scope("correspondence.read", _("Papers in and out: the registers, one paper"))
        web.scope("correspondence.draft", _("Drafts: begin, write on, submit"))
        web.scope("correspondence.issue", _("Papers: issue, send, recall, enter what was sent here"))
        web.scope("correspondence.instruct", _("Incoming papers: instruct on those laid before me"))
