"""A panel of attributes alone, written and read back."""

import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.data.read import read
from miqyas.data.write import write
from miqyas.errors import DataError


def test_attributes_alone_come_back(tmp_path):
    members = pack("oic-members")
    path = write(members, tmp_path / "members.csv")
    assert path.read_text(encoding="utf-8").startswith("place,attribute,value,since,until\n")
    back = read(path).panel
    assert back.series == ()
    assert sorted(back.places) == sorted(members.places)
    told = [(one.place, one.name, one.value, one.since, one.until) for one in members.attributes]
    assert [(one.place, one.name, one.value, one.since, one.until) for one in back.attributes] == told


def test_they_join_figures(tmp_path):
    (tmp_path / "facts.csv").write_text("place,attribute,value,since,until\nA,club,north,,\nA,ldc,1,2000-01-01,\n")
    figures = Panel.of([[1.0], [2.0]], places=["A", "B"], series=["g"], years=[2020])
    joined = figures.join(read(tmp_path / "facts.csv").panel)
    assert joined.years == (2020,)
    assert joined.group("north") == joined.group("ldc", "2020-12-31") == ("A",)


@pytest.mark.parametrize("ending", ["json", "xlsx", "parquet"])
def test_other_endings_say_what_to_do(tmp_path, ending):
    with pytest.raises(DataError, match="attributes of places only") as caught:
        write(pack("oic-members"), tmp_path / f"members.{ending}")
    assert "write them as .csv" in caught.value.repair
