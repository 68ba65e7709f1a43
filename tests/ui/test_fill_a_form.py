"""Forms say what is wrong in words that help, at the top and at the field, and lose nothing that was typed."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client

from gongshu.kit.errors import BadInput, Refusal, Several
from gongshu.kit.text import speaking, t
from gongshu.ui.forms import Day, Form, LegalBases, OneOf, label
from gongshu.ui.values import Basis, Chip, Choice

KINDS = [("law", t("法律", "Law")), ("local_regulation", t("地方性法规", "Local regulation"))]


class Reply(Form):
    outcome = OneOf(label=label("答复", "Reply"), options=[Choice("yes", "同意"), Choice("no", "不予", "须写明依据")])
    bases = LegalBases(label=label("依据", "Basis"), kinds=KINDS, required=False)
    until = Day(label=label("期限", "Until"), required=False)
    contact = forms.CharField(label=label("联系人", "Contact"))


def reply(**data: str) -> Reply:
    return Reply({"outcome": "yes", "contact": "周一鸣", **data})


def basis(place: int, kind: str, title: str, article: str) -> dict[str, str]:
    return {f"bases-{place}-kind": kind, f"bases-{place}-title": title, f"bases-{place}-article": article}


def test_an_empty_form_says_what_to_fill_in_by_name() -> None:
    form = Reply({})
    assert form.errors == {"outcome": ["请选择“答复”"], "contact": ["请填写“联系人”"]}
    with speaking("en"):
        assert Reply({}).errors["contact"] == ["Enter: Contact"]


def test_the_summary_links_each_error_to_its_field() -> None:
    html = str(Reply({}))
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links == ["id_outcome_0", "id_contact"]
    for link in links:
        assert f'id="{link}"' in html
    assert "有 2 处需要改正" in html
    assert html.index("error-summary") < html.index("field__label")


def test_what_lacks_is_named_by_the_label_given_to_its_field_last() -> None:
    form = Reply({"outcome": "yes"})
    form.fields["contact"].label = t("经办人", "Clerk")  # type: ignore[assignment]
    assert form.errors == {"contact": ["请填写“经办人”"]}


def test_a_file_is_chosen_not_filled_in() -> None:
    class Upload(Form):
        file = forms.FileField(label=label("数据文件", "File of data"))

    assert Upload({}, {}).errors == {"file": ["请选择“数据文件”"]}


def test_the_summary_names_the_row_and_column_of_an_error_in_a_table() -> None:
    class Row(Form):
        length = forms.IntegerField(label=label("长度", "Length"), required=False, min_value=1)

    rows = forms.formset_factory(Row)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-length": "3", "form-1-length": "0"}
    )
    shown = Template("{% load ui %}{% error_summary form rows %}").render(Context({"form": Reply(), "rows": rows}))
    assert '<a href="#id_form-1-length">第 2 行“长度”：' in shown
    assert "有 1 处需要改正" in shown


def test_a_field_in_error_names_its_error_to_those_who_hear_the_page() -> None:
    html = str(Reply({}))
    assert 'aria-describedby="id_contact_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(Reply())
    assert Template("{% load ui %}{% error_summary form %}").render(Context({"form": None})).strip() == ""


def test_what_is_optional_is_said() -> None:
    assert str(Reply()).count("（选填）") == 2


def test_what_follows_from_an_answer_stands_under_it() -> None:
    html = str(Reply())
    assert 'aria-describedby="id_outcome_1_follows"' in html
    assert "须写明依据" in html


def test_the_article_of_a_field_stands_beside_it() -> None:
    assert "第九条" in str(Reply(chips={"bases": Chip("第九条")}))
    assert "第九条" not in str(Reply())


def test_an_answer_that_was_not_offered_is_refused() -> None:
    assert "outcome" in reply(outcome="maybe").errors


def test_a_day_in_another_manner_is_refused_with_an_example() -> None:
    assert reply(until="22/11/2026").errors == {"until": ["请按 2026-11-22 的样式填写日期"]}


class TestLegalBases:
    def test_whole_rows_become_bases_and_empty_rows_do_not_count(self) -> None:
        form = reply(
            **basis(0, "law", "个人信息保护法", "第六条"),
            **basis(1, "", "", ""),
            **basis(2, "law", " 示例法 ", "第一条"),
        )
        assert form.is_valid()
        assert form.cleaned_data["bases"] == [
            Basis("law", "个人信息保护法", "第六条"),
            Basis("law", "示例法", "第一条"),
        ]

    def test_every_row_that_is_not_whole_is_named_with_what_it_lacks(self) -> None:
        form = reply(**basis(0, "law", "", "第六条"), **basis(1, "", "示例条例", ""))
        assert form.errors["bases"] == ["第 1 条依据缺少：名称", "第 2 条依据缺少：种类、条款"]

    def test_a_kind_the_profile_does_not_accept_is_no_kind(self) -> None:
        assert reply(**basis(0, "rumor", "某文件", "第一条")).errors["bases"] == ["第 1 条依据缺少：种类"]

    def test_one_is_required_where_the_law_asks_for_it(self) -> None:
        form = reply()
        form.fields["bases"].required = True
        assert form.errors["bases"] == ["请至少写明一条依据：种类、名称和条款"]

    def test_nothing_typed_is_lost_when_the_form_comes_back(self) -> None:
        html = str(reply(**basis(0, "law", "个人信息保护法", "")))
        assert 'value="个人信息保护法"' in html
        assert '<option value="law" selected>' in html

    def test_more_rows_than_the_page_came_with_are_taken(self) -> None:
        rows = {key: value for place in range(7) for key, value in basis(place, "law", f"法{place}", "第一条").items()}
        form = reply(**rows)
        assert form.is_valid()
        assert len(form.cleaned_data["bases"]) == 7


class TestRefuse:
    def test_a_refusal_of_an_action_is_shown_in_its_words_with_its_article(self) -> None:
        form = reply()
        form.refuse(
            Refusal(
                t("缺少依据", "no basis"),
                why=t("不予提供须写明依据", "a refusal states its basis"),
                remedy=t("请填写依据", "give one"),
                cite="第九条",
            )
        )
        assert form.non_field_errors() == ["缺少依据；不予提供须写明依据（§ 第九条）；请填写依据"]

    def test_an_error_that_names_a_field_stands_at_that_field(self) -> None:
        form = reply()
        form.refuse(
            Several(t("两处", "two"), [BadInput(t("太长", "too long"), at="contact"), BadInput(t("过期", "past"))])
        )
        assert form.errors["contact"] == ["太长"]
        assert form.non_field_errors() == ["过期"]

    def test_speaks_english(self) -> None:
        form = reply()
        with speaking("en"):
            form.refuse(BadInput(t("太长", "too long"), remedy=t("缩短", "shorten it")), field="contact")
            assert form.errors["contact"] == ["too long; shorten it"]


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_form_comes_back_with_its_errors(client: Client, lang: str) -> None:
    answer = client.post(f"/ui/form/?lang={lang}", {"contact": "周一鸣"})
    assert answer.status_code == 200
    assert 'value="周一鸣"' in answer.text
    assert ("有 5 处需要改正" if lang == "zh" else "5 to correct") in answer.text
