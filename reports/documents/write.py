"""Filling templates: the built-in ones, or an agency's own of the same names in a folder."""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from docx.opc.coreprops import CoreProperties
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import TemplateError, UndefinedError

from records.findings import Review
from reports.documents.facts import BulletinFacts, UnitFacts, bulletin_facts, by_unit, unit_facts
from reports.documents.templates import ADVICE, BULLETIN, NOTICE, TEMPLATES, template_bytes
from reports.files import OWN_MARK, Output, file_name


class DocumentTemplateError(Exception):
    """A template that cannot be filled; the text is a Chinese sentence with the file's name."""


def document_outputs(
    review: Review, folder: Path, templates: Path | None = None, again: int = 0
) -> list[Output]:
    """The documents of a masked, closed review, to be written into ``folder``: 评查通报, and for each unit its 整改通知单
    (where an 应当 is violated) and 评查建议书 (where there is advice, or data to complete). ``again``: cases to review again.

    Every template is filled before anything is written. Raises DocumentTemplateError.
    """
    outputs = [_output(BULLETIN, bulletin_facts(review, again), folder / BULLETIN, templates)]
    for unit, cases in by_unit(review).items():
        facts = unit_facts(review, unit, cases)
        name = file_name(facts.unit)
        if facts.violations:
            outputs.append(_output(NOTICE, facts, folder / f"{Path(NOTICE).stem}-{name}.docx", templates))
        if facts.advice or facts.data:
            outputs.append(_output(ADVICE, facts, folder / f"{Path(ADVICE).stem}-{name}.docx", templates))
    return outputs


def template_outputs(folder: Path) -> list[Output]:
    """Copies of the built-in templates, to edit."""
    return [Output(folder / name, partial(_write, data=template_bytes(name))) for name in TEMPLATES]


def _output(name: str, facts: BulletinFacts | UnitFacts, target: Path, templates: Path | None) -> Output:
    own = templates / name if templates is not None and (templates / name).is_file() else None
    data = own.read_bytes() if own is not None else template_bytes(name)
    return Output(target, partial(_write, data=_filled(data, facts, own or Path(name))))


def _filled(data: bytes, facts: BulletinFacts | UnitFacts, template: Path) -> bytes:
    """The template with its fields filled in. Texts of a case stay texts: they are escaped, and never read as fields."""
    try:
        page = DocxTemplate(BytesIO(data))
        page.render(asdict(facts), Environment(undefined=StrictUndefined, autoescape=True))
        _mark(page.docx.core_properties)
        filled = BytesIO()
        page.save(filled)
    except UndefinedError as error:
        names = "、".join(asdict(facts))
        raise DocumentTemplateError(
            f"模板“{template.name}”里有程序不认识的字段（{error.message}）。可以用的字段：{names}。"
        ) from error
    except TemplateError as error:
        raise DocumentTemplateError(
            f"模板“{template.name}”里的 {{{{ … }}}} 或者 {{% … %}} 写得不对（{error.message}）。请对照自带的模板改正。"
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DocumentTemplateError(
            f"模板“{template.name}”不是可以读取的 .docx 文件，请用 Word 或者 WPS 另存为 .docx。"
        ) from error
    return filled.getvalue()


def _mark(properties: CoreProperties) -> None:
    """As ours and as nobody has saved it since: only such a file is replaced (``reports.files``)."""
    properties.category = OWN_MARK
    properties.created = properties.modified = datetime(2000, 1, 1)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
