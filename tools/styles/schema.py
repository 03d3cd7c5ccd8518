"""The JSON Schema of a style, on standard output: python tools/styles/schema.py > docs/style.schema.json"""

import json

from scribeline.formatting.style_file import schema

print(json.dumps(schema(), indent=2))
