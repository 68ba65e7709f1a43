"""Addresses of sharing; they stand under the desk."""

from __future__ import annotations

from django.urls import path

from gongshu.sharing.pages import applying, deciding, documents, following, granting, lists, materials, services

app_name = "sharing"
urlpatterns = [
    path("", lists.home, name="home"),
    path("incoming/", lists.incoming, name="incoming"),
    path("resources/", lists.resources, name="resources"),
    path("resources/<str:code>/", applying.resource, name="resource"),
    path("applications/<str:id>/", applying.application, name="application"),
    path("applications/<str:id>/questions/<str:name>/", applying.question, name="question"),
    path("applications/<str:id>/check/", applying.check, name="check"),
    path("applications/<str:id>/submitted/", following.submitted, name="submitted"),
    path("applications/<str:id>/files/<str:file>/", applying.file, name="file"),
    path("applications/<str:id>/print/", following.print_application, name="print_application"),
    path("applications/<str:id>/discard/", following.discard, name="discard"),
    path("applications/<str:id>/withdraw/", following.withdraw, name="withdraw"),
    path("applications/<str:id>/dispute/", following.dispute, name="dispute"),
    path("applications/<str:id>/objection/", following.objection, name="objection"),
    path("applications/<str:id>/argumentation/", deciding.argumentation, name="argumentation"),
    path("decide/<str:number>/", deciding.decide, name="decide"),
    path("agreements/<str:number>/", granting.agreement, name="agreement"),
    path("grants/", lists.grants, name="grants"),
    path("grants/<str:number>/", granting.grant, name="grant"),
    path("grants/<str:number>/documents/", documents.of_grant, name="documents"),
    path("grants/<str:number>/documents/prepare/", documents.prepare, name="prepare_document"),
    path("grants/<str:number>/documents/fetch/", documents.fetch, name="fetch_license"),
    path("documents/<str:id>/", documents.document, name="document"),
    path("documents/<str:id>/file/", documents.take, name="take_document"),
    path("documents/<str:id>/seal/", documents.act, {"verb": "seal"}, name="seal_document"),
    path("documents/<str:id>/deliver/", documents.act, {"verb": "deliver"}, name="deliver_document"),
    path("documents/<str:id>/discard/", documents.act, {"verb": "discard"}, name="discard_document"),
    path("documents/<str:id>/archive/", documents.act, {"verb": "archive"}, name="archive_document"),
    path("materials/", materials.materials, name="materials"),
    path("materials/fetch/", materials.fetch, name="fetch_material"),
    path("materials/upload/", materials.upload, name="upload_material"),
    path("materials/credit/", materials.ask_credit, name="ask_credit"),
    path("services/", services.services, name="services"),
    path("applications/<str:id>/standing/", services.standing, name="ask_standing"),
    path("grants/<str:number>/key/", granting.take_key, name="take_key"),
    path("grants/<str:number>/use/", granting.use, name="use"),
    path("grants/<str:number>/suspend/", granting.change, {"verb": "suspend"}, name="suspend"),
    path("grants/<str:number>/resume/", granting.change, {"verb": "resume"}, name="resume"),
    path("grants/<str:number>/revoke/", granting.change, {"verb": "revoke"}, name="revoke"),
]
