"""Dutch units, and what else numbers are followed by."""

from scribeline.formatting.language import UnitWords, words_of

UNITS = UnitWords(
    written={
        "milligram": "mg",
        "mg": "mg",
        "m g": "mg",
        "microgram": "mcg",
        "mcg": "mcg",
        "gram": "g",
        "kilogram": "kg",
        "kilo": "kg",
        "kg": "kg",
        "milliliter": "ml",
        "ml": "ml",
        "deciliter": "dl",
        "liter": "l",
        "centimeter": "cm",
        "cm": "cm",
        "millimeter": "mm",
        "mm": "mm",
        "millimeter kwik": "mmHg",
        "millimeter kwikdruk": "mmHg",
        "millimol": "mmol",
        "micromol": "µmol",
        "millimol per liter": "mmol/l",
        "micromol per liter": "µmol/l",
        "internationale eenheden": "IE",
        "procent": "%",
        "%": "%",
    },
    exact=words_of("mg mcg ml mmol mmHg mm cm %"),
    counted=words_of(
        "eenheid eenheden graad graden tablet tabletten capsule capsules druppel druppels pufje pufjes slag slagen "
        "minuut minuten uur uren dag dagen week weken maand maanden jaar maal keer"
    ),
    numbered=words_of("type stadium graad klasse fase graviditeit pariteit factor niveau"),
    rated=words_of("eenheid eenheden slagen"),
    rates={
        "kilogram": "kg",
        "kilo": "kg",
        "kg": "kg",
        "uur": "uur",
        "minuut": "min",
        "liter": "l",
        "dag": "dag",
        "deciliter": "dl",
        "milliliter": "ml",
    },
    dose_forms=words_of("tablet tabletten capsule capsules druppels eenheden daags mg mcg g ml"),
    run_together="mg|mcg|kg|g|ml|cm|mm|mmol|%",
    hanging=words_of("plus min"),
    hours=words_of("uur u"),
)
