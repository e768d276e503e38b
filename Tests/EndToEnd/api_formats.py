"""What the formats of the API's document stand for, so that the tester's values are days, post codes and numbers.

The tester loads it by $SCHEMATHESIS_HOOKS.
"""

import datetime

import schemathesis
from hypothesis import strategies

POSTCODES = ["LL11 9ZZ", "td152zz", "SW1A 1AA", "RG1 1AA", "GIR 0AA"]

schemathesis.openapi.format(
    "day", strategies.dates(datetime.date(1920, 1, 1), datetime.date(2020, 12, 31)).map(datetime.date.isoformat)
)
schemathesis.openapi.format("uk-postcode", strategies.sampled_from(POSTCODES))
# Numbers that are for drama, and never routed.
schemathesis.openapi.format("telephone", strategies.integers(0, 999).map(lambda number: f"07700 900{number:03}"))
# Few, so that two people come to have the same.
schemathesis.openapi.format("email", strategies.integers(0, 30).map(lambda number: f"somebody{number}@example.org"))
# Days ahead of whenever this runs, and no further than is taken.
schemathesis.openapi.format(
    "moment-to-come",
    strategies.integers(1, 1000).map(
        lambda days: (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)).isoformat(timespec="seconds")
    ),
)
