"""Addresses of this room, on the desk and for the public."""

from __future__ import annotations

from django.urls import path

from gongshu.matters.pages import deciding, following, listing, opening, public

app_name = "matters"
urlpatterns = [
    path("desk/matters/", listing.index, name="index"),
    path("desk/matters/procedures/<str:procedure_id>/", listing.procedure, name="procedure"),
    path("desk/matters/drafts/<str:id>/", opening.matter, name="matter"),
    path("desk/matters/drafts/<str:id>/questions/<str:name>/", opening.question, name="question"),
    path("desk/matters/drafts/<str:id>/files/<str:file>/", opening.file, name="file"),
    path("desk/matters/drafts/<str:id>/check/", opening.check_answers, name="check"),
    path("desk/matters/drafts/<str:id>/opened/", opening.opened, name="opened"),
    path("desk/matters/drafts/<str:id>/discard/", opening.discard, name="discard"),
    path("desk/matters/decide/<str:number>/", deciding.decide, name="decide"),
    path("desk/matters/decide/<str:number>/files/<str:file>/", deciding.file, name="decide_file"),
    path("desk/matters/decide/<str:number>/withdraw/", following.withdraw, name="withdraw"),
    path("desk/matters/decide/<str:number>/personal/", following.personal, name="personal"),
    path("guide/", public.guide, name="guide"),
    path("guide/<str:procedure_id>/", public.guide_to, name="guide_to"),
    path("matters/status/", public.status, name="status"),
    path("matters/<str:id>/<str:key>/", public.matter, name="public_matter"),
    path("matters/<str:id>/<str:key>/questions/<str:name>/", public.question, name="public_question"),
    path("matters/<str:id>/<str:key>/files/<str:file>/", public.file, name="public_file"),
    path("matters/<str:id>/<str:key>/check/", public.check, name="public_check"),
    path("matters/<str:id>/<str:key>/opened/", public.opened, name="public_opened"),
    path("matters/<str:id>/<str:key>/discard/", public.discard, name="public_discard"),
]
