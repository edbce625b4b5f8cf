"""What people type finds what they mean, among thousands of other names."""

import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.catalogue.models import Entity, Name, NameKind
from archive.rights.models import Visibility
from archive.search import queries, refresh
from archive.search.models import Findable
from archive.search.question import Question
from archive.search.sources.names import as_texts
from archive.search.sources.source import Source, Told, Watch
from archive.takes.models import Take
from tests import factories
from tests.archive.search.asked import MEASURED, NOTHING, RECORDS, WRITTEN_BEFORE

OTHERS = 5_000
_CHARACTERS = (
    "拳步手刀劍棍掌龍虎鶴蛇豹馬猴鷹鳳雲風雷山海天地日月星火水金木土石花葉松梅竹蘭菊春夏秋冬東西南北"
    "上下左右前後內外開合進退起落轉翻飛騰躍伏臥坐立弓仆虛歇丁獨雙連環單大小長短高低正反順逆陰陽剛柔動靜"
    "推拉提按採捋擠靠掤勾摟打踢摔拿劈刺點撩掛架格擋封閉纏絲穿插貫崩鑽炮橫陳王李張黃林梁蔡葉洪劉莫方白少"
)
_ENGLISH = re.findall(
    r"\w+",
    "tiger crane dragon snake leopard monkey eagle phoenix cloud wind thunder mountain sea sky moon "
    "star fire water gold wood earth stone flower leaf pine plum bamboo spring autumn east west south "
    "north upper lower left right front rear open closed step stance fist palm hand sword staff spear "
    "dance lion horse bow empty single double whip iron wire seeking bridge sticking spreading hook "
    "butterfly white golden silver flying turning parting strike block push pull kick sweep form style",
)


def _thing(names: tuple[tuple[str, str], ...]) -> tuple[Entity, list[Name]]:
    entity = Entity()
    return entity, [
        Name(value=value, language=language, kind=NameKind.PREFERRED if at == 0 else "alternative")
        for at, (language, value) in enumerate(names)
    ]


def _others(count: int) -> list[tuple[tuple[str, str], ...]]:
    """Machine-made names that curated ones must stand out from; two of three are English as well."""
    choose = random.Random(20261127)  # noqa: S311 - names, not secrets
    made = []
    for _ in range(count):
        chinese = "".join(choose.choices(_CHARACTERS, k=choose.randint(2, 5)))
        english = " ".join(choose.choices(_ENGLISH, k=choose.randint(2, 3)))
        names = [("zh-Hant-HK", chinese)]
        if choose.random() < 2 / 3:
            names.append(("en", english.capitalize()))
        made.append(tuple(names))
    return made


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    """The records and the others, folded once for all questions; taken away again at the end."""
    with django_db_blocker.unblock():
        open_to_all = factories.take(visibility=Visibility.PUBLIC)
        source = things_of(open_to_all)
        whole = [
            _thing((("zh-Hant-HK", chinese), *(("en", one) for one in others)))
            for chinese, others in RECORDS
        ] + [_thing(names) for names in _others(OTHERS)]
        entities = Entity.objects.bulk_create([entity for entity, _names in whole])
        for entity, (_same, names) in zip(entities, whole, strict=True):
            for name in names:
                name.entity = entity
        Name.objects.bulk_create([name for _entity, names in whole for name in names])
        refresh.refresh_all({"thing": source})
        yield source
        Findable.objects.all().delete()
        for model in (Name, Entity):
            model.objects.filter(pk__gt=0).delete()
        open_to_all.delete()
        open_to_all.owner.delete()
        refresh.refresh_all()


def things_of(open_to_all: Take) -> Source:
    """A kind of thing that only tests know: whatever has names, found by everybody."""

    def told(keys):
        for entity in Entity.objects.filter(pk__in=keys).prefetch_related("names"):
            yield Told(
                entity.pk, as_texts(entity.names.all()), entity.created_at, (open_to_all.pk,)
            )

    return Source(
        "thing", "Thing", Entity, Take, (Watch(Name, "entity_id"),), told, lambda a, k: {}
    )


def found(text: str, count: int = 10) -> list[str]:
    """The Chinese names of the first things found."""
    hits = queries.find(AnonymousUser(), Question(text)).hits[:count]
    keys = [hit.key for hit in hits]
    names = dict(
        Name.objects.filter(entity__in=keys, language="zh-Hant-HK").values_list("entity", "value")
    )
    return [names[key] for key in keys]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "name"), [*MEASURED, *WRITTEN_BEFORE])
def test_what_people_type_is_found_in_the_first_ten(archive, text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.django_db
@pytest.mark.parametrize("text", NOTHING)
def test_what_nothing_is_called_finds_nothing(archive, text: str) -> None:
    assert found(text) == []


@pytest.mark.django_db
def test_width_and_case_make_no_difference(archive) -> None:
    assert found("ＷＩＮＧ　ＣＨＵＮ") == found("wing chun") == found("Wing Chun")
