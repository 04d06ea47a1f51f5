"""Who appears in the corpus: the bureau's people and the parties. All of them are invented.

Codes have right check characters and a region (9902) that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNIT: Final = "执法监督科"
PERMIT_UNIT: Final = "业务指导科"
BUREAU: Final = "青岛西海岸新区档案局"


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer with a badge."""

    name: str
    badge: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party; ``signs`` is who signs for it, the party itself where it is a person."""

    name: str
    kind: str
    code: str
    signs: str
    place: str

    @property
    def profile(self) -> str:
        return f"住{self.place}" if self.kind == "自然人" else f"{self.place}；负责人{self.signs}"


XUE: Final = Officer("薛明远", "鲁西档执001")
GAI: Final = Officer("盖晓岚", "鲁西档执002")
FANG: Final = Officer("房立群", "鲁西档执005")
QU: Final = Officer("曲文静", "鲁西档执008")

SECTION_HEAD: Final = "逄志国"
OFFICE_HEAD: Final = "韩素梅"
DIRECTOR: Final = "庄维新"
KEEPER: Final = "纪春燕"
WITNESS: Final = "邴桂芳"

FOUNDRY: Final = Party(
    "青岛蓝海湾精密铸造有限公司", "法人", "91990211MA00001X3D", "丁宝山", "黄岛区示例路1号"
)
HOUSING: Final = Party("青岛银珠岭物业管理有限公司", "法人", "91990211MA00002H3N", "苏进", "黄岛区示例路22号")
SCHOOL: Final = Party("西海岸示范职业学校", "其他组织", "12990211K0000017RL", "杜慧", "胶南示例街8号")
TRADER: Final = Party(
    "青岛旧纸情文化传播有限公司", "法人", "91990211MA00003T3M", "栾海波", "黄岛区示例路305号"
)
COLLECTOR: Final = Party("仇学礼", "自然人", "990211197903140022", "仇学礼", "黄岛区示例小区5号楼")
PORT: Final = Party("青岛琅琊台港务服务有限公司", "法人", "91990211MA00004G31", "鞠长顺", "琅琊示例港区")
CLINIC: Final = Party("西海岸示例社区医院", "其他组织", "12990211K0000027RA", "石淑敏", "灵山卫示例街3号")
BUILDER: Final = Party("青岛隐珠建设集团有限公司", "法人", "91990211MA00005K3R", "臧克诚", "隐珠示例路66号")
SHIPYARD: Final = Party("青岛董家口船舶修造有限公司", "法人", "91990211MA00006X3R", "柴国梁", "泊里示例路9号")
FARM: Final = Party("青岛大珠山生态农业有限公司", "法人", "91990211MA00007H33", "别玉成", "张家楼示例村")
DEALER: Final = Party("宿延年", "自然人", "990211198607220110", "宿延年", "黄岛区示例小区12号楼")
COLLEGE: Final = Party("青岛海韵技师学院", "其他组织", "12990211K0000037R0", "慕容兰", "黄岛区示例路118号")
MUSEUM: Final = Party("西海岸渔村民俗博物馆", "其他组织", "54990211ME000017RX", "肖翠萍", "薛家岛示例街2号")
PUBLISHER: Final = Party("青岛潮声图书有限公司", "法人", "91990211MA00008T32", "安若云", "黄岛区示例路71号")
HEIR: Final = Party("综桂兰", "自然人", "990211199101050032", "综桂兰", "王台示例街19号")
LOGISTICS: Final = Party(
    "青岛凤凰岛物流有限公司", "法人", "91990211MA00009G3D", "戚万春", "黄岛区示例路400号"
)
STEEL: Final = Party("青岛朝阳山钢构有限公司", "法人", "91990211MA00010K3L", "门守信", "铁山示例路5号")
TEXTILE: Final = Party("青岛小口子纺织有限公司", "法人", "91990211MA00011X3L", "匡树仁", "薛家岛示例路15号")
ESTATE: Final = Party("青岛唐岛湾置业有限公司", "法人", "91990211MA00012H3X", "车福来", "黄岛区示例路505号")
