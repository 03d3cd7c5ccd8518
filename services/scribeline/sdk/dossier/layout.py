"""Which files a dossier has, and what stands in them."""

import re
from collections.abc import Mapping

FORM = 1
"""The form of the files; another one is refused."""

DOSSIER, CLIENT, STYLE, TERMS = "dossier.toml", "client.toml", "style.toml", "terms.toml"
BILLING, RATES = "billing-terms.toml", "rates.csv"
SETTINGS: Mapping[str, tuple[str, str]] = {
    "quality-plan.toml": ("quality_plan", "qualityPlan"),
    "learning.toml": ("learning_settings", "learningSettings"),
    "orders.toml": ("order_book", "orderBook"),
}
"""Files that each hold one resource, by what it is called in a part and in the client's names."""
TABLES: Mapping[str, tuple[str, ...]] = {
    "templates.csv": ("id", "display_name"),
    "authors.csv": ("id", "display_name", "credentials", "codes", "signature_lines"),
    "work-types.csv": (
        "id",
        "display_name",
        "codes",
        "template",
        "turnaround",
        "stat_turnaround",
        "review_required",
        "job_priority",
        "required_demographics",
    ),
    "recipients.csv": ("id", "display_name", "salutation", "role", "organisation", "address_lines", "road", "active"),
    "standing-copies.csv": ("recipient", "author", "work_type"),
    "phrase-sets.csv": ("id", "display_name", "author", "work_type"),
    "shortcuts.csv": ("author", "short", "title", "text"),
    "assignments.csv": (
        "user",
        "pool",
        "skill",
        "country",
        "author",
        "work_type",
        "priority",
        "first_date",
        "last_date",
    ),
}
PHRASES = ("written", "kind", "weight", "sounds_like")

ID = re.compile(r"[a-z][a-z0-9-]{1,62}")
DURATION = re.compile(r"(\d{1,6})\s*([hms])")
UNITS = {"h": 3600, "m": 60, "s": 1}
FOLDERS = re.compile(r"(templates/[a-z0-9-]+\.docx|phrase-sets/[a-z0-9-]+\.csv|work-types/[a-z0-9-]+\.style\.toml)")
PROFILE = frozenset(
    {
        "display_name",
        "time_zone",
        "turnaround",
        "review_required",
        "agreement_start_date",
        "agreement_end_date",
        "allowed_countries",
        "question_holds",
    }
)

Files = Mapping[str, bytes]
"""By their paths in the folder, with slashes."""
COLLECTIONS = {"author": "authors", "work_type": "workTypes"}
"""Fields that name something of the client's, and the collections that it is of: files hold the id alone."""
