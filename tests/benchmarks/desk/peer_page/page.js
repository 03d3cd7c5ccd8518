// The peer's page: the published component as its README shows it, with the same words and the same sound.
import React from "react";
import { render } from "react-dom";
import TranscriptEditor from "@bbc/react-transcript-editor";

async function open() {
  const transcript = await (await fetch(`transcript-${new URLSearchParams(location.search).get("words")}.json`)).json();
  window.__saves = [];
  render(
    React.createElement(TranscriptEditor, {
      transcriptData: transcript,
      sttJsonType: "digitalpaperedit",
      mediaUrl: new URL("sound.webm", location.href).href,
      mediaType: "audio",
      isEditable: true,
      spellCheck: false,
      title: "Report",
      fileName: "report.ogg",
      autoSaveContentType: "digitalpaperedit",
      handleAutoSaveChanges: (saved) => window.__saves.push(JSON.stringify(saved).length),
    }),
    document.getElementById("root"),
  );
}

void open();
