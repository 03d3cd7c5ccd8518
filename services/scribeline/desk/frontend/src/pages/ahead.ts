// Before the editor's script: its text is on the way while that is read.

import { askAhead } from "../desk/ahead";

const address = `/answers${window.location.pathname}`;
askAhead([address, `${address}/transcript`]);
