// The sandbox's control routes.

async function answerOf(response) {
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const look = (path) => fetch(`/sandbox/${path}`).then(answerOf);

export const act = (path, body = {}) =>
  fetch(`/sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).then(answerOf);

export function sendFiles(person, chatId, kind, files, caption) {
  const form = new FormData();
  form.append("kind", kind);
  form.append("chat_id", chatId);
  form.append("caption", caption);
  for (const file of files) form.append("files", file, file.name);
  return fetch(`/sandbox/people/${person}/files`, { method: "POST", body: form }).then(answerOf);
}

export const fileUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;
