"""Addresses of the registers: on the desk, and for everybody."""

from __future__ import annotations

from django.urls import path

from gongshu.registers.pages import attaching, browsing, editions, importing, public, writing

app_name = "registers"
urlpatterns = [
    path("desk/registers/", browsing.index, name="index"),
    path("desk/registers/<slug:id>/", browsing.register, name="register"),
    path("desk/registers/<slug:id>/new/", writing.new, name="new"),
    path("desk/registers/<slug:id>/template/", importing.template, name="template"),
    path("desk/registers/<slug:id>/import/", importing.upload, name="import"),
    path("desk/registers/<slug:id>/import/confirm/", importing.confirm, name="confirm_import"),
    path("desk/registers/<slug:id>/<int:number>/", browsing.row, name="row"),
    path("desk/registers/<slug:id>/<int:number>/correct/", writing.correct, name="correct"),
    path("desk/registers/<slug:id>/<int:number>/end/", writing.end, name="end"),
    path("desk/registers/<slug:id>/<int:number>/attach/", attaching.attach, name="attach"),
    path("desk/registers/<slug:id>/<int:number>/files/<slug:file>/", attaching.download, name="file"),
    path("desk/registers/<slug:id>/editions/publish/", editions.publish, name="publish"),
    path("desk/registers/<slug:id>/editions/<int:number>/", editions.edition, name="edition"),
    path("registers/", public.index, name="public_index"),
    path("registers/<slug:id>/", public.register, name="public_register"),
    path("registers/<slug:id>/editions/<int:number>/", editions.public_edition, name="public_edition"),
]
