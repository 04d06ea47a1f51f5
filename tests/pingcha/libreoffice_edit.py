"""Run by the system's Python beside LibreOffice: opens a workbook, puts texts into cells or deletes rows, saves as .xlsx.

Usage: python3 libreoffice_edit.py IN.xlsx OUT.xlsx EDITS.json, where EDITS is a list of ["set", sheet, cell, text] and
["delete row", sheet, row]. A formula is a text that begins with "=" in ["formula", sheet, cell, text].
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def _property(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _office(port):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(
                f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext"
            )
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # not listening yet
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not answer")


def main(source, target, edits, port):
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--norestore",
                f"--accept=socket,host=127.0.0.1,port={port};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        desktop = None
        try:
            desktop = _office(port)
            book = desktop.loadComponentFromURL(
                Path(source).absolute().as_uri(), "_blank", 0, (_property("Hidden", True),)
            )
            for edit in json.loads(Path(edits).read_text(encoding="utf-8")):
                sheet = book.Sheets.getByName(edit[1])
                if edit[0] == "delete row":
                    sheet.Rows.removeByIndex(edit[2] - 1, 1)
                elif edit[0] == "formula":
                    sheet.getCellRangeByName(edit[2]).setFormula(edit[3])
                else:
                    sheet.getCellRangeByName(edit[2]).setString(edit[3])
            book.calculateAll()
            book.storeToURL(
                Path(target).absolute().as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),)
            )
            book.close(True)
        finally:
            if desktop is not None:
                with contextlib.suppress(Exception):  # it closes the connection as it goes
                    desktop.terminate()
            try:
                office.wait(20)
            except subprocess.TimeoutExpired:
                office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:5])
