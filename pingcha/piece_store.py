"""Where the finished pieces of a review lie while it runs, each whole in a folder of its own, so that it can be continued.

The folder stands beside the output and is private until it is finished. A piece is believed only if it is to the byte as
it was written, belongs to the same rules, settings and version, and its partition's files are still what they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pingcha.pieces import Account, Piece, Task
from reports.files import refusals
from reports.sums import Sums, Total

FORMAT: Final = "pingcha/pieces/1"
ACCOUNT: Final = "小计.json"
_HEAD: Final = "开始.json"
_WRITING: Final = ".写出中"


class PieceStore:
    """The pieces of one run on their way to ``target``. ``tell`` is given a sentence where the user should know something."""

    def __init__(self, target: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        self.target = target
        self.folder = target.with_name(f".{target.name}.分批")
        self._resume = resume
        self._tell = tell
        self._head = ""
        self.accounts: dict[str, Account] = {}  # without their sums, so that little grows with the partitions
        self.total = Total()

    def begin(self, head: str, tasks: dict[str, Task]) -> None:
        """Opens the folder; takes over the pieces of an earlier run that are of use to this one (none unless resumed).

        Raises OutputError where there can be no folder.
        """
        self._head = hashlib.sha256(head.encode("utf-8", "replace")).hexdigest()
        with refusals(self.folder):
            if self._is_continued(head):
                for name, task in tasks.items():
                    self._take_over(name, task)
                if self.accounts:
                    cases = sum(account.cases for account in self.accounts.values())
                    self._tell(f"接着上次的评查：{len(self.accounts)} 批 {cases} 个案卷已经评查过。")
            else:
                self._clear()
                self.folder.mkdir(mode=0o700)
                (self.folder / _HEAD).write_text(head, encoding="utf-8")
            for path in self.folder.iterdir():
                if path.is_dir() and path.name not in self.accounts:
                    shutil.rmtree(path)

    def add(self, piece: Piece) -> None:
        """Writes a piece whole. Raises OutputError."""
        account = Account.model_validate_json(piece.account)
        where, writing = self.folder / account.name, self.folder / _WRITING
        with refusals(self.target):
            shutil.rmtree(writing, ignore_errors=True)
            writing.mkdir(mode=0o700)
            for name, content in piece.tables.items():
                (writing / f"{name}.parquet").write_bytes(content)
            stated = {
                "form": FORMAT,
                "head": self._head,
                "tables": {
                    name: hashlib.sha256(content).hexdigest() for name, content in piece.tables.items()
                },
                "account": account.model_dump(mode="json", by_alias=True),
            }
            (writing / ACCOUNT).write_text(json.dumps(stated, ensure_ascii=False), encoding="utf-8")
            os.replace(writing, where)
        self._count(account)

    def read(self) -> Iterator[tuple[Account, dict[str, bytes]]]:
        """Every piece in the order of the cases. Raises OSError."""
        for name in sorted(self.accounts):
            folder = self.folder / name
            yield self.accounts[name], {path.stem: path.read_bytes() for path in folder.glob("*.parquet")}

    def farewell(self) -> str:
        """What the user is told of what was finished; empty where nothing was."""
        if not self.accounts:
            return ""
        cases = sum(account.cases for account in self.accounts.values())
        return (
            f"已评查的 {len(self.accounts)} 批 {cases} 个案卷保存在“{self.folder}”，原来的命令加上 --resume 就接着做"
            "（里面有案卷内容，不再需要时请删除）。"
        )

    def remove(self) -> None:
        """Nothing of it stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def discard(self) -> None:
        """What was finished is of no use to anybody."""
        self.accounts.clear()
        self.remove()

    def close(self) -> None:
        """Ends writing. A folder without a single piece does not stay."""
        if not self.accounts:
            self.remove()

    def finish(self) -> None:
        """The folder becomes the target, with the rights of any other. Raises OutputError."""
        with refusals(self.target):
            (self.folder / _HEAD).unlink(missing_ok=True)
            mask = os.umask(0)
            os.umask(mask)
            for path in self.folder.iterdir():
                if path.is_dir():
                    path.chmod(0o777 & ~mask)
            self.folder.chmod(0o777 & ~mask)
            if self.target.is_dir():
                self.target.rmdir()
            os.replace(self.folder, self.target)

    def _is_continued(self, head: str) -> bool:
        """Whether there is a folder of an earlier run of our own that this one continues."""
        if not self.folder.is_dir() or self.folder.is_symlink():
            if self._resume:
                self._tell(f"没有找到上次没做完的评查（{self.folder}），从头开始。")
            return False
        found = self.folder.lstat()
        private = not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o077)
        if not self._resume:
            self._tell(f"上次有一次评查没有做完，这次没有写 --resume，从头开始（{self.folder}）。")
            return False
        try:
            same = private and (self.folder / _HEAD).read_text(encoding="utf-8") == head
        except (OSError, ValueError):
            same = False
        if not same:
            self._tell(
                f"上次没做完的评查与这次的规则、设置或者版本不同，不能接着做，从头开始（{self.folder}）。"
            )
        return same

    def _clear(self) -> None:
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)

    def _take_over(self, name: str, task: Task) -> None:
        folder = self.folder / name
        try:
            stated = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
            account = Account.model_validate_json(json.dumps(stated["account"]))
            whole = (
                stated["form"] == FORMAT
                and stated["head"] == self._head
                and (account.name, account.cases) == (name, task.cases)
                and all(_sha256(folder / f"{one}.parquet") == sha for one, sha in stated["tables"].items())
                and account.files == [(path, _sha256(Path(path))) for path in task.files]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return
        if whole:
            self._count(account)

    def _count(self, account: Account) -> None:
        self.total.add(account.sums)
        self.accounts[account.name] = account.model_copy(update={"sums": Sums()})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
