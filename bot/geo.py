"""Places: WGS-84 as a phone's pin has it, GCJ-02 (火星坐标) as Chinese maps and tables have it, and distances.

Pure. Everything is kept in WGS-84; what comes in GCJ-02 is converted once, on its way in. GCJ-02 shifts a place in
China by some hundred metres; its formula was never published, the known approximation on the Krasovsky 1940 ellipsoid
is used here as everywhere.
"""

from __future__ import annotations

from math import asin, cos, hypot, pi, radians, sin, sqrt

#: Krasovsky 1940: semi-major axis in metres, and first eccentricity squared.
_AXIS, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
#: The mean radius of the Earth in metres (IUGG R1).
_EARTH = 6371008.8
#: The rectangle outside which GCJ-02 is the same as WGS-84, in degrees: south, north, west, east.
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
#: Where the shift comes from, relative to.
_ORIGIN_LATITUDE, _ORIGIN_LONGITUDE = 35.0, 105.0
#: In degrees, a ten-thousandth of a metre: the inverse is sought until it is this near.
_NEAR = 1e-9


def in_china(latitude: float, longitude: float) -> bool:
    """Whether GCJ-02 shifts a place at all: a rectangle around China, wider than its borders."""
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """A WGS-84 place (degrees) as GCJ-02 has it; unchanged outside China."""
    if not in_china(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """The WGS-84 place (degrees) whose GCJ-02 coordinates these are, within a millimetre; unchanged outside China."""
    if not in_china(latitude, longitude):
        return latitude, longitude
    found = latitude, longitude
    # The shift changes so slowly from place to place that each round leaves a thousandth of the error.
    for _ in range(10):
        north, east = _shift(*found)
        better = latitude - north, longitude - east
        step = hypot(better[0] - found[0], better[1] - found[1])
        found = better
        if step < _NEAR:
            break
    return found


def distance_m(from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The great-circle distance of two places in metres, on a sphere: within 0.6 % of the ellipsoid's."""
    south, north = radians(from_latitude), radians(to_latitude)
    half_height = sin((north - south) / 2) ** 2
    half_width = sin(radians(to_longitude - from_longitude) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half_height + cos(south) * cos(north) * half_width)))


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """How far GCJ-02 moves a place to the north and to the east, in degrees."""
    x, y = longitude - _ORIGIN_LONGITUDE, latitude - _ORIGIN_LATITUDE
    ripple = 20 * (_wave(6, x) + _wave(2, x))
    root = sqrt(abs(x))
    metres_north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    metres_north += (ripple + 20 * _wave(1, y) + 40 * _wave(1 / 3, y) + 160 * _wave(1 / 12, y)) * 2 / 3
    metres_north += 320 * _wave(1 / 30, y) * 2 / 3
    metres_east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    metres_east += (ripple + 20 * _wave(1, x) + 40 * _wave(1 / 3, x) + 150 * _wave(1 / 12, x)) * 2 / 3
    metres_east += 300 * _wave(1 / 30, x) * 2 / 3
    flattening = 1 - _ECCENTRICITY2 * sin(radians(latitude)) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY2) / flattening**1.5
    parallel = _AXIS / sqrt(flattening) * cos(radians(latitude))
    return metres_north / meridian * 180 / pi, metres_east / parallel * 180 / pi


def _wave(frequency: float, degrees: float) -> float:
    return sin(degrees * frequency * pi)
