// What is easily misread, as formatting/safety*.toml have it. tools/desk/cautions.py writes it.

export const SAFETY = {
  "en": {
    "reach": 60,
    "dose": "\\p{Nd}\\s?(?:mg|mcg|g|mL|ml|mEq|units?|U|cc|tabs?|tablets?|capsules?|puffs?|drops?)(?![\\p{L}\\p{N}_])",
    "order": "(?<![\\p{L}\\p{N}_])(?:p\\.?o\\.?|b\\.?i\\.?d\\.?|t\\.?i\\.?d\\.?|q\\.?i\\.?d\\.?|daily|nightly|subcutaneously|infusion|drip|dose[ds]?|dispense|refills?|tablets?|take[sn]?|insulin|heparin|medications?)(?![\\p{L}\\p{N}_])",
    "measured": "(?<![\\p{L}\\p{N}_])(?:lesion|mass|nodule|polyp|tumor|stent|tube|catheter|potassium|sodium|calcium|magnesium|hemoglobin|creatinine|glucose|albumin|inr|ph|wbc|level|measur[\\p{L}\\p{N}_]+|laborator[\\p{L}\\p{N}_]+|labs?|cm|mm|french)(?![\\p{L}\\p{N}_])",
    "rules": [
      {
        "name": "U for unit",
        "pattern": "(?<![\\p{Nd},.])\\p{Nd}[\\p{Nd},.]{0,15}\\s?(?<what>U|u)(?![\\p{L}\\p{N}_])(?!\\.S)",
        "flags": "gu",
        "where": "always",
        "reason": "U is misread as 0, 4 or cc.",
        "write": "units",
        "source": "Joint Commission"
      },
      {
        "name": "IU",
        "pattern": "(?<![\\p{L}\\p{N}_])(?<what>I\\.?U\\.?)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "IU is misread as IV or 10.",
        "write": "units",
        "source": "Joint Commission"
      },
      {
        "name": "q.d.",
        "pattern": "(?<![\\p{L}\\p{N}_])q\\.?d\\.?(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "It is misread as q.i.d., four times a day.",
        "write": "daily",
        "source": "Joint Commission"
      },
      {
        "name": "q.o.d.",
        "pattern": "(?<![\\p{L}\\p{N}_])q\\.?o\\.?d\\.?(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "It is misread as q.d. or q.i.d.",
        "write": "every other day",
        "source": "Joint Commission"
      },
      {
        "name": "trailing zero",
        "pattern": "(?<![\\p{Nd}.,])(?<n>\\p{Nd}+)\\.0+(?=\\s?(?:mg|mcg|g|mL|ml|units?|mEq)(?![\\p{L}\\p{N}_]))",
        "flags": "giu",
        "where": "not measured",
        "reason": "If the point is not seen, the dose is ten times too high.",
        "write": "\\g<n>",
        "source": "Joint Commission"
      },
      {
        "name": "missing leading zero",
        "pattern": "(?<![\\p{Nd}.\\p{L}\\p{N}_])\\.(?<n>\\p{Nd}+)(?=\\s?(?:mg|mcg|g|mL|ml|units?|mEq|%)(?![\\p{L}\\p{N}_]))",
        "flags": "giu",
        "where": "always",
        "reason": "If the point is not seen, the dose is ten or more times too high.",
        "write": "0.\\g<n>",
        "source": "Joint Commission"
      },
      {
        "name": "MS, MSO4, MgSO4",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:MS(?=\\s\\p{Nd}+(?:\\.\\p{Nd}+)?\\s?(?:mg|mL)(?![\\p{L}\\p{N}_]))|MSO4|MgSO4)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "always",
        "reason": "Morphine sulfate and magnesium sulfate are taken for each other.",
        "write": "morphine sulfate or magnesium sulfate, as is meant",
        "source": "Joint Commission",
        "choose": {
          "MS": [
            "morphine sulfate",
            "magnesium sulfate"
          ],
          "MSO4": [
            "morphine sulfate"
          ],
          "MGSO4": [
            "magnesium sulfate"
          ]
        }
      },
      {
        "name": "microgram sign",
        "pattern": "(?<=\\p{Nd})\\s?(?<what>[µμ]g|ug)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "always",
        "reason": "The sign is misread as mg.",
        "write": "mcg",
        "source": "ISMP"
      },
      {
        "name": "cc",
        "pattern": "(?<![\\p{Nd},.])\\.?\\p{Nd}[\\p{Nd},.]{0,15}\\s?(?<what>cc)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "cc is misread as U.",
        "write": "mL",
        "source": "ISMP"
      },
      {
        "name": "half-strength or bedtime",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:q\\.?)?h\\.?s\\.?(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "dose",
        "reason": "HS is misread as half-strength; q.h.s. as every hour.",
        "write": "at bedtime",
        "source": "ISMP",
        "choose": {
          "HS": [
            "at bedtime",
            "half-strength"
          ],
          "QHS": [
            "at bedtime"
          ]
        }
      },
      {
        "name": "D/C",
        "pattern": "(?<![\\p{L}\\p{N}_])d/c(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "It means discharge as well as discontinue.",
        "write": "discharge or discontinue, as is meant",
        "source": "ISMP",
        "choose": {
          "*": [
            "discontinue",
            "discharge"
          ]
        }
      },
      {
        "name": "ears",
        "pattern": "(?<![\\p{L}\\p{N}_.])(?:AD|AS|AU|A\\.D\\.|A\\.S\\.|A\\.U\\.)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "AD, AS and AU (ears) are taken for OD, OS and OU (eyes).",
        "write": "right ear, left ear or each ear",
        "source": "ISMP",
        "choose": {
          "AD": [
            "right ear"
          ],
          "AS": [
            "left ear"
          ],
          "AU": [
            "each ear"
          ]
        }
      },
      {
        "name": "eyes",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:OD|OS|OU|O\\.D\\.|O\\.S\\.|O\\.U\\.)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "OD, OS and OU (eyes) are taken for AD, AS and AU (ears); OD also for daily.",
        "write": "right eye, left eye or each eye",
        "source": "ISMP",
        "choose": {
          "OD": [
            "right eye",
            "daily"
          ],
          "OS": [
            "left eye"
          ],
          "OU": [
            "each eye"
          ]
        }
      },
      {
        "name": "o.d. for daily",
        "pattern": "(?<![\\p{L}\\p{N}_.])o\\.d\\.(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "o.d. is taken for the right eye.",
        "write": "daily",
        "source": "ISMP"
      },
      {
        "name": "per os",
        "pattern": "(?<![\\p{L}\\p{N}_])per os(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "os is taken for the left eye.",
        "write": "by mouth",
        "source": "ISMP"
      },
      {
        "name": "every night",
        "pattern": "(?<![\\p{L}\\p{N}_])q\\.?n\\.?(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "dose",
        "reason": "qn is misread as qh, every hour.",
        "write": "nightly",
        "source": "ISMP"
      },
      {
        "name": "subcutaneous",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:s\\.?c\\.|sc(?=\\s)|sq|sub\\s?q)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "dose",
        "reason": "SC is misread as SL; the q of sub q as every.",
        "write": "subcutaneously",
        "source": "ISMP"
      },
      {
        "name": "sliding scale or one half",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:ss|SSI)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "ss is misread as 55.",
        "write": "sliding scale or one-half, as is meant",
        "source": "ISMP",
        "choose": {
          "SS": [
            "sliding scale",
            "one-half"
          ],
          "SSI": [
            "sliding scale insulin"
          ]
        }
      },
      {
        "name": "TIW",
        "pattern": "(?<![\\p{L}\\p{N}_])t\\.?i\\.?w\\.?(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "dose",
        "reason": "It is misread as three times a day or twice a week.",
        "write": "3 times weekly",
        "source": "ISMP"
      },
      {
        "name": "point after a unit",
        "pattern": "\\p{Nd}\\s?(?<what>(?<unit>mg|mcg|mL)\\.)(?=\\s[a-z])",
        "flags": "gu",
        "where": "anywhere",
        "reason": "The point is misread as a 1.",
        "write": "\\g<unit>",
        "source": "ISMP"
      },
      {
        "name": "dose and unit run together",
        "pattern": "(?<![\\p{Nd},.])(?<n>\\.?\\p{Nd}[\\p{Nd},.]{0,15})(?<unit>mg|mcg|mL|units)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "The m is misread as a zero or two.",
        "write": "\\g<n> \\g<unit>",
        "source": "ISMP"
      },
      {
        "name": "large dose without commas",
        "pattern": "(?<![\\p{Nd}.,/-])(?<a>\\p{Nd}{1,3})(?<b>\\p{Nd}{3})(?=\\s(?:units?|mg)(?![\\p{L}\\p{N}_]))(?<=\\p{Nd}{5})",
        "flags": "giu",
        "where": "always",
        "reason": "Zeros are hard to count.",
        "write": "\\g<a>,\\g<b>",
        "source": "ISMP"
      },
      {
        "name": "drug name abbreviation",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:MTX|HCT|HCTZ|AZT|CPZ|DPT|PTU|TAC|TNK|ZnSO4|PCA|NTG drip|nitro drip|levo|norflox)(?![\\p{L}\\p{N}_])(?=\\s(?:\\p{Nd}|p\\.?o|drip|daily|infusion|dose))",
        "flags": "gu",
        "where": "dose",
        "reason": "Abbreviated drug names are taken for other drugs.",
        "write": "the drug's whole name",
        "source": "ISMP",
        "choose": {
          "MTX": [
            "methotrexate"
          ],
          "HCT": [
            "hydrocortisone",
            "hydrochlorothiazide"
          ],
          "HCTZ": [
            "hydrochlorothiazide"
          ],
          "AZT": [
            "zidovudine",
            "azathioprine"
          ],
          "CPZ": [
            "prochlorperazine",
            "chlorpromazine"
          ],
          "PTU": [
            "propylthiouracil"
          ],
          "TAC": [
            "triamcinolone",
            "tetracaine, adrenaline and cocaine"
          ],
          "TNK": [
            "tenecteplase"
          ],
          "ZNSO4": [
            "zinc sulfate"
          ],
          "PCA": [
            "procainamide",
            "patient-controlled analgesia"
          ],
          "NTGDRIP": [
            "nitroglycerin infusion"
          ],
          "NITRODRIP": [
            "nitroglycerin infusion",
            "sodium nitroprusside infusion"
          ],
          "LEVO": [
            "levofloxacin",
            "levothyroxine",
            "norepinephrine"
          ],
          "NORFLOX": [
            "norfloxacin"
          ]
        }
      }
    ]
  },
  "nl": {
    "reach": 60,
    "dose": "\\p{Nd}\\s?(?:mg|mcg|microgram|µg|g|gram|ml|mmol|mval|eenheden|eenheid|IE|cc|tabl?|tabletten?|capsules?|pufs?|druppels?)(?![\\p{L}\\p{N}_])",
    "order": "(?<![\\p{L}\\p{N}_])(?:[1-6]\\s?dd|dd|[1-6]\\s?x\\s?(?:daags|per dag)|maal daags|per dag|per week|dagelijks|oraal|p\\.?o\\.?|subcutaan|infuus|pomp|doser[\\p{L}\\p{N}_]+|dosis|dosering|tabletten?|insuline|heparine|nadroparine|medicatie|zo nodig|z\\.?n\\.?|a\\.?n\\.?)(?![\\p{L}\\p{N}_])",
    "measured": "(?<![\\p{L}\\p{N}_])(?:laesie|massa|nodus|noduli?|poliep|tumor|stent|sonde|katheter|kalium|natrium|calcium|magnesium|hb|hemoglobine|kreatinine|glucose|albumine|inr|ph|leukocyten|spiegel|gemeten|laborator[\\p{L}\\p{N}_]+|lab|cm|mm|charrière)(?![\\p{L}\\p{N}_])",
    "rules": [
      {
        "name": "E voor eenheid",
        "pattern": "(?<![\\p{Nd},.])\\p{Nd}[\\p{Nd},.]{0,15}\\s?(?<what>E|U)(?![\\p{L}\\p{N}_])(?!\\.)",
        "flags": "gu",
        "where": "dose",
        "reason": "A unit of one letter is misread as a digit (U as 0 or 4), and the dose is ten times too high.",
        "write": "eenheden",
        "source": "after Joint Commission"
      },
      {
        "name": "IE",
        "pattern": "(?<![\\p{L}\\p{N}_])(?<what>I\\.?[EU]\\.?)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "The abbreviation of international units is misread (IU as IV or 10).",
        "write": "eenheden",
        "source": "after Joint Commission"
      },
      {
        "name": "nul achter de komma",
        "pattern": "(?<![\\p{Nd}.,])(?<n>\\p{Nd}+)[.,]0+(?=\\s?(?:mg|mcg|microgram|g|gram|mL|ml|eenheden|I?E|mmol)(?![\\p{L}\\p{N}_]))",
        "flags": "giu",
        "where": "not measured",
        "reason": "If the comma is not seen, the dose is ten times too high.",
        "write": "\\g<n>",
        "source": "Joint Commission"
      },
      {
        "name": "geen nul voor de komma",
        "pattern": "(?<![\\p{Nd}.,\\p{L}\\p{N}_])[.,](?<n>\\p{Nd}+)(?=\\s?(?:mg|mcg|microgram|g|gram|mL|ml|eenheden|I?E|mmol|%)(?![\\p{L}\\p{N}_]))",
        "flags": "giu",
        "where": "always",
        "reason": "If the comma is not seen, the dose is ten or more times too high.",
        "write": "0,\\g<n>",
        "source": "Joint Commission"
      },
      {
        "name": "MS, MSO4, MgSO4",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:MS(?=\\s\\p{Nd}+(?:,\\p{Nd}+)?\\s?(?:mg|ml|mL)(?![\\p{L}\\p{N}_]))|MSO4|MgSO4)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "always",
        "reason": "Morphine sulfate and magnesium sulfate are taken for each other.",
        "write": "morfine of magnesiumsulfaat, naar wat bedoeld is",
        "source": "Joint Commission",
        "choose": {
          "MS": [
            "morfine",
            "magnesiumsulfaat"
          ],
          "MSO4": [
            "morfine"
          ],
          "MGSO4": [
            "magnesiumsulfaat"
          ]
        }
      },
      {
        "name": "microgramteken",
        "pattern": "(?<=\\p{Nd})\\s?(?<what>[µμ]g|ug)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "always",
        "reason": "The sign is misread as mg.",
        "write": "microgram",
        "source": "ISMP"
      },
      {
        "name": "cc",
        "pattern": "(?<![\\p{Nd},.])[.,]?\\p{Nd}[\\p{Nd},.]{0,15}\\s?(?<what>cc)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "cc is misread as U.",
        "write": "ml",
        "source": "ISMP"
      },
      {
        "name": "ogen",
        "pattern": "(?<![\\p{L}\\p{N}_.])(?:OD|OS|ODS|O\\.D\\.|O\\.S\\.|o\\.d\\.|o\\.s\\.)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "OD and OS (eyes) are taken for AD and AS (ears); OD also for daily.",
        "write": "rechteroog, linkeroog of beide ogen",
        "source": "ISMP",
        "choose": {
          "OD": [
            "rechteroog"
          ],
          "OS": [
            "linkeroog"
          ],
          "ODS": [
            "beide ogen"
          ]
        }
      },
      {
        "name": "oren",
        "pattern": "(?<![\\p{L}\\p{N}_.])(?:AD|AS|ADS|A\\.D\\.|A\\.S\\.)(?![\\p{L}\\p{N}_])",
        "flags": "gu",
        "where": "dose",
        "reason": "AD and AS (ears) are taken for OD and OS (eyes).",
        "write": "rechteroor, linkeroor of beide oren",
        "source": "ISMP",
        "choose": {
          "AD": [
            "rechteroor"
          ],
          "AS": [
            "linkeroor"
          ],
          "ADS": [
            "beide oren"
          ]
        }
      },
      {
        "name": "subcutaan",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:s\\.?c\\.|sc(?=\\s))(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "dose",
        "reason": "SC is misread as SL (sublingual).",
        "write": "subcutaan",
        "source": "ISMP"
      },
      {
        "name": "getal en eenheid aaneen",
        "pattern": "(?<![\\p{Nd},.])(?<n>[.,]?\\p{Nd}[\\p{Nd},.]{0,15})(?<unit>mg|mcg|ml|mL|eenheden)(?![\\p{L}\\p{N}_])",
        "flags": "giu",
        "where": "anywhere",
        "reason": "The m is misread as a zero or two.",
        "write": "\\g<n> \\g<unit>",
        "source": "ISMP"
      },
      {
        "name": "grote dosis zonder punten",
        "pattern": "(?<![\\p{Nd}.,/-])(?<a>\\p{Nd}{1,3})(?<b>\\p{Nd}{3})(?=\\s(?:eenheden|I?E|mg)(?![\\p{L}\\p{N}_]))(?<=\\p{Nd}{5})",
        "flags": "giu",
        "where": "always",
        "reason": "Zeros are hard to count.",
        "write": "\\g<a>.\\g<b>",
        "source": "ISMP"
      },
      {
        "name": "afgekort geneesmiddel",
        "pattern": "(?<![\\p{L}\\p{N}_])(?:MTX|HCT|AZT|PTU|KCl)(?![\\p{L}\\p{N}_])(?=\\s(?:\\p{Nd}|p\\.?o|infuus|drank|tablet))",
        "flags": "gu",
        "where": "dose",
        "reason": "Abbreviated drug names are taken for other drugs.",
        "write": "de hele naam van het geneesmiddel",
        "source": "ISMP",
        "choose": {
          "MTX": [
            "methotrexaat"
          ],
          "HCT": [
            "hydrochloorthiazide",
            "hydrocortison"
          ],
          "AZT": [
            "zidovudine",
            "azathioprine"
          ],
          "PTU": [
            "propylthiouracil"
          ],
          "KCL": [
            "kaliumchloride"
          ]
        }
      }
    ]
  }
} as const;
