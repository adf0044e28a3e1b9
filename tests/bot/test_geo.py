"""Coordinates: the published reference points, the way back, the edges, and distances that others measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.geo import distance_m, in_china, to_gcj02, to_wgs84

#: WGS-84 and GCJ-02 of the same place, as the known implementations publish them for their tests.
PUBLISHED = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED)
def test_published_points(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert to_gcj02(*wgs) == pytest.approx(gcj, abs=1e-9)
    assert distance_m(*to_wgs84(*gcj), *wgs) < 0.001


@given(st.floats(18, 53.5), st.floats(73.5, 135))
def test_the_way_back_ends_where_it_began(latitude: float, longitude: float) -> None:
    shifted = to_gcj02(latitude, longitude)
    assert 10 < distance_m(latitude, longitude, *shifted) < 2000
    assert distance_m(*to_wgs84(*shifted), latitude, longitude) < 1


@pytest.mark.parametrize(
    "abroad", [(51.5007, -0.1246), (0.8292, 105.0), (55.8272, 105.0), (35.0, 72.003), (35.0, 137.8348), (-33.9, 151.2)]
)
def test_outside_china_nothing_moves(abroad: tuple[float, float]) -> None:
    assert not in_china(*abroad)
    assert to_gcj02(*abroad) == abroad
    assert to_wgs84(*abroad) == abroad


@pytest.mark.parametrize("edge", [(0.8293, 105.0), (55.8271, 105.0), (35.0, 72.004), (35.0, 137.8347)])
def test_the_edges_belong_to_china(edge: tuple[float, float]) -> None:
    assert in_china(*edge)
    assert to_gcj02(*edge) != edge


def test_distances() -> None:
    # A degree of the meridian on the mean sphere, half way round, and nothing at all.
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, abs=1)
    assert distance_m(0, 0, 0, 180) == pytest.approx(20_015_115, abs=1)
    assert distance_m(46.1, 121.9, 46.1, 121.9) == 0
    # Shanghai to Beijing, as the published tests have it: on the equator's radius, a thousandth longer than the mean.
    on_the_equators_radius = distance_m(*PUBLISHED[0][1], *PUBLISHED[2][1]) * 6378137 / 6371008.8
    assert on_the_equators_radius == pytest.approx(1_078_164, abs=1)
    # Over the date line it is the short way.
    assert distance_m(0, 179.5, 0, -179.5) == pytest.approx(111_195, abs=1)
