// @vitest-environment jsdom
import { DOMParser as TextParser } from "prosemirror-model";
import { describe, expect, test } from "vitest";

import { blocksOf } from "../src/editor/document";
import { cleanHtml, cleanText, sliceOfText } from "../src/editor/paste";
import { schema } from "../src/editor/schema";
import { WordTimes } from "../src/editor/times";

function pasted(html: string): unknown[] {
  const place = document.createElement("div");
  place.innerHTML = cleanHtml(html);
  return blocksOf(TextParser.fromSchema(schema).parse(place), WordTimes.none);
}

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-US>
<h1 style='mso-list:none'>HISTORY<o:p></o:p></h1>
<p class=MsoNormal><span style='font-size:12.0pt;font-family:"Times New Roman"'>The patient&nbsp;takes
<b style='mso-bidi-font-weight:normal'>20 mg</b> of <i>it</i> <u>daily</u>.<o:p></o:p></span></p>
<p class=MsoListParagraph style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First point</p>
<p class=MsoListParagraph style='mso-list:l1 level2 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Deeper</p>
<script>alert(1)</script><p onclick="alert(2)"><img src=x onerror="alert(3)">After</p></body></html>`;

describe("pasting from Word", () => {
  test("keeps headings, looks and lists, and nothing else", () => {
    expect(pasted(WORD)).toEqual([
      { kind: "heading", inlines: [{ text: "HISTORY" }] },
      {
        kind: "paragraph",
        inlines: [
          { text: "The patient takes " },
          { text: "20 mg", bold: true },
          { text: " of " },
          { text: "it", italic: true },
          { text: " " },
          { text: "daily", underline: true },
          { text: "." },
        ],
      },
      { kind: "bullet", inlines: [{ text: "First point" }] },
      { kind: "numbered", inlines: [{ text: "Deeper" }], level: 1 },
      { kind: "paragraph", inlines: [{ text: "After" }] },
    ]);
  });

  test("leaves no script, no handler and no address in what is put in", () => {
    expect(cleanHtml(WORD)).not.toMatch(/script|onclick|onerror|src=|style=|mso/i);
    expect(cleanHtml(`<a href="javascript:alert(1)">link</a><iframe src=//x></iframe>`)).toBe(
      '<p data-kind="paragraph" data-level="0">link</p>',
    );
  });
});

describe("pasting from a browser", () => {
  test("makes items of nested lists, and rows of tables", () => {
    expect(pasted("<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol><table><tr><td>a</td><td>b</td></tr></table>")).toEqual([
      { kind: "numbered", inlines: [{ text: "one" }] },
      { kind: "bullet", inlines: [{ text: "inner" }], level: 1 },
      { kind: "numbered", inlines: [{ text: "two" }] },
      { kind: "paragraph", inlines: [{ text: "a\tb" }] },
    ]);
  });

  test("keeps line breaks within a block", () => {
    expect(pasted("<p>one<br>two</p>")).toEqual([{ kind: "paragraph", inlines: [{ text: "one\ntwo" }] }]);
  });
});

describe("pasting plain text", () => {
  const kinds = (text: string): string[] => {
    const found: string[] = [];
    sliceOfText(text).content.forEach((node) => found.push(`${node.type.name}: ${node.textContent}`));
    return found;
  };

  test("makes a paragraph of each line, and lists of what looks like them", () => {
    expect(kinds("PLAN\r\n1. Rest\r\n2) Ice\n- Call\n\nThanks")).toEqual([
      "paragraph: PLAN",
      "numbered: Rest",
      "numbered: Ice",
      "bullet: Call",
      "paragraph: Thanks",
    ]);
  });

  test("leaves one line as it is", () => {
    expect(kinds("1. Rest")).toEqual(["paragraph: 1. Rest"]);
  });

  test("leaves out what no document can hold", () => {
    expect(cleanText("a\u0000b\u009fc\ud800d\ufffee\u0007\tf\u2028g\u{1F600}")).toBe("abcde\tf\ng\u{1F600}");
  });
});
