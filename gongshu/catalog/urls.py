"""Addresses of the catalog on the desk, under ``/desk/catalog/``."""

from __future__ import annotations

from django.urls import path

from gongshu.catalog.pages import bases, board, browsing, codes, compiling, deciding, finding, importing, sources

app_name = "catalog"
urlpatterns = [
    path("", finding.index, name="index"),
    path("suggest/", finding.suggest, name="suggest"),
    path("spreadsheet/", finding.spreadsheet, name="spreadsheet"),
    path("template/", finding.template, name="template"),
    path("bases/", bases.weak, name="bases"),
    path("sources/", sources.index, name="sources"),
    path("sources/groups/<str:id>/", sources.group, name="source_group"),
    path("sources/<str:id>/", sources.source, name="source"),
    path("board/", board.board, name="board"),
    path("new/", compiling.new, name="new"),
    path("import/", importing.upload, name="import"),
    path("import/<str:id>/", importing.run, name="import_run"),
    path("import/<str:id>/confirm/", importing.confirm, name="confirm_import"),
    path("import/<str:id>/columns/", importing.columns, name="import_columns"),
    path("import/<str:id>/errors/", importing.errors, name="import_errors"),
    path("decide/<str:number>/", deciding.decide, name="decide"),
    path("<str:code>/", browsing.entry, name="entry"),
    path("<str:code>/apart/<str:other>/", sources.apart, name="apart"),
    path("<str:code>/versions/<int:number>/", browsing.version, name="version"),
    path("<str:code>/compile/", compiling.overview, name="compile"),
    path("<str:code>/compile/<slug:id>/", compiling.part, name="part"),
    path("<str:code>/check/", compiling.check, name="check"),
    path("<str:code>/handed-in/", compiling.handed_in, name="handed_in"),
    path("<str:code>/codes/", codes.give, name="give_code"),
    path("<str:code>/codes/<int:id>/end/", codes.end, name="end_code"),
    path("<str:code>/change/", deciding.begin_change, name="begin_change"),
    path("<str:code>/change/drop/", deciding.drop_change, name="drop_change"),
    path("<str:code>/change/more-time/", deciding.more_time, name="more_time"),
    path("<str:code>/recall/", deciding.recall, name="recall"),
    path("<str:code>/withdraw/", deciding.withdraw, name="withdraw"),
]
