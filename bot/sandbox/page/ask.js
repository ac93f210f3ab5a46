// Asks the platform to do what a person does on a phone.

import { toast } from "./dom.js";

const REFUSED = {
  400: "这个发不出去",
  409: "现在做不了：要先关注公众号，照片只收 PNG、JPEG 和 GIF",
  413: "照片太大了",
};

export async function ask(path, body) {
  const picture = body instanceof Blob;
  const headers = { "Content-Type": picture ? body.type : "application/json" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: picture ? body : JSON.stringify(body ?? {}) });
    if (!answer.ok) toast(REFUSED[answer.status] ?? `没有做成（${answer.status}）`);
    return answer.ok;
  } catch {
    toast("本地微信没有回应，它可能已经停了");
    return false;
  }
}
