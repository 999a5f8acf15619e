"""Addresses of digitization."""

from __future__ import annotations

from django.urls import path

from soi.digitization.phones import urls as phones
from soi.digitization.views import accuracy, batches, day, figures, guide, ledger, scans, seals, taking, transfers

app_name = "digitization"

urlpatterns = [
    # Before the acts of a line, which take any word.
    *phones.urlpatterns,
    path("", figures.matrix, name="matrix"),
    path("figures.<slug:kind>", figures.export, name="export"),
    path("lines.<slug:kind>", taking.lines, name="lines_file"),
    path("take-over/", figures.take_over, name="take_over"),
    path("plan/", figures.plan, name="plan"),
    path("lines/", ledger.ledger, name="ledger"),
    path("lines/new/", ledger.new, name="new"),
    path("lines/many/", ledger.many, name="many"),
    path("lines/<uuid:line_id>/", ledger.line, name="line"),
    path("lines/<uuid:line_id>/scans/", scans.bring, name="bring"),
    path("lines/<uuid:line_id>/<slug:name>/", ledger.act, name="act"),
    path("list/", ledger.to_approve, name="to_approve"),
    path("questions/<int:question_id>/", ledger.settle, name="settle"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<uuid:batch_id>/", batches.batch, name="batch"),
    path("batches/<uuid:batch_id>/step/", batches.step, name="step"),
    path("batches/<uuid:batch_id>/scans/", scans.bring_batch, name="bring_batch"),
    path("batches/<uuid:batch_id>/separators.pdf", scans.separators, name="separators"),
    path("batches/<uuid:batch_id>/labels.pdf", batches.label_sheet, name="labels"),
    path("batches/<uuid:batch_id>/minutes-<slug:way>.pdf", batches.minutes, name="minutes"),
    path("transfers/", transfers.begin, name="begin"),
    path("transfers/<uuid:transfer_id>/<int:number>/", transfers.part, name="part"),
    path("transfers/<uuid:transfer_id>/finish/", transfers.finish, name="finish"),
    path("bundles/<uuid:bundle_id>/", scans.bundle, name="bundle"),
    path("held/", scans.held, name="held"),
    path("scans/<uuid:scan_id>/", scans.scan, name="scan"),
    path("seals/", seals.order, name="seal"),
    path("seals/<uuid:round_id>/", seals.seal_round, name="seal_round"),
    path("accuracy/", accuracy.accuracy, name="accuracy"),
    path("accuracy/sample/", accuracy.sample, name="sample"),
    path("accuracy/sample/<int:sample_id>/", accuracy.say, name="sample_say"),
    path("day/", day.day, name="day"),
    path("may-i-scan/", guide.guide, name="guide"),
    path("secret/", guide.secret, name="secret"),
]
