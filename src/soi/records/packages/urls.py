"""Addresses of packages, formats, transfers and the health of files; part of those of records."""

from __future__ import annotations

from django.urls import path

from soi.records.packages.views import batches, preservation, transfers

urlpatterns = [
    path("packages/", batches.listing, name="packages"),
    path("packages/make/", batches.make, name="package_make"),
    path("packages/give-in/", batches.give_in, name="package_give_in"),
    path("packages/<uuid:batch_id>/", batches.batch, name="package"),
    path("packages/<uuid:batch_id>/part/", batches.batch_part, name="package_part"),
    path("packages/<uuid:batch_id>/package.zip", batches.take, name="package_take"),
    path("formats/", preservation.formats, name="formats"),
    path("health/", preservation.health, name="health"),
    path("transfers/", transfers.listing, name="transfers"),
    path("transfers/offer/", transfers.offer, name="transfer_offer"),
    path("transfers/<uuid:transfer_id>/", transfers.transfer, name="transfer"),
    path("transfers/<uuid:transfer_id>/part/", transfers.transfer_part, name="transfer_part"),
    path("transfers/<uuid:transfer_id>/items/<int:position>/decide/", transfers.decide, name="transfer_decide"),
    path("transfers/<uuid:transfer_id>/items/<int:position>.zip", transfers.item_package, name="transfer_item"),
    path("transfers/<uuid:transfer_id>/close/", transfers.close, name="transfer_close"),
    path("transfers/<uuid:transfer_id>/sign/", transfers.sign, name="transfer_sign"),
    path("transfers/<uuid:transfer_id>/receipt.pdf", transfers.receipt, name="transfer_receipt"),
]
