"""``pingcha rules prepare``: facts decided before there is a case."""

from __future__ import annotations

from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import NotVouchedFor, PingchaError

HELP = """事先判好：把规则的每个判定单元可能遇到的情形逐一交给 durable_rules 判定，与逐项核对比较，存在缓存文件夹里。

以后评查这套规则，遇到的情形几乎都已判过。规则、参数或者程序有变化，存下的不再用。情形太多的单元不在此列，遇到时再判。

返回码：0 存好了；2 规则有错误，或者没有地方可存；3 有不一致，什么也没有存。"""
EPILOG = "例：pingcha rules prepare --set 立即登记期限=1日"

Folder = Annotated[
    str | None,
    typer.Argument(metavar="文件夹", help="规则文件夹；不写就是程序自带的规则", show_default=False),
]


def prepare(folder: Folder = None, settings: opt.Set = None) -> int:
    from engine.durable import DurableError
    from engine.errors import InternalError
    from engine.kept_plan import kept_plans
    from engine.params import ParamError, bind
    from engine.prepare import prepare_table
    from pingcha.run import usable_rules
    from pingcha.streams import out
    from records.private_files import VARIABLE, cache_folder

    rules = usable_rules(opt.read_path(folder))
    try:
        params = bind(rules.params, opt.read_settings(settings))
    except ParamError as error:
        raise PingchaError(str(error)) from None
    try:
        told = [prepare_table(plan, kept) for plan, kept in kept_plans(rules, params) if kept is not None]
    except (InternalError, DurableError) as error:
        raise NotVouchedFor(str(error)) from None
    if cache_folder() is None or not all(one.kept for one in told):
        where = cache_folder() or f"没有缓存文件夹（{VARIABLE} 是空的）"
        raise PingchaError(f"存不下：{where}。请检查它能否写入，或者用环境变量 {VARIABLE} 换一个文件夹。")
    whole, ready = sum(one.whole for one in told), sum(one.ready for one in told)
    facts, larger = sum(one.facts for one in told), sum(one.larger for one in told)
    before = f"，{ready} 个以前已经判好" if ready else ""
    out(
        f"判好 {whole} 个判定单元的 {facts} 种情形，与逐项核对一致{before}；{larger} 个的情形太多，遇到时再判。"
    )
    return 0
