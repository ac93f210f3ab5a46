// What things are called: the ways a message takes, and what WeChat tells the account.

export const VIA = { reply: "被动回复", customer: "客服消息", template: "模板消息", notice: "订阅通知", mass: "群发消息", platform: "微信", phone: "" };

const PUSHES = {
  text: "文字", image: "照片", voice: "语音", video: "视频", shortvideo: "小视频", location: "位置", link: "链接",
  subscribe: "关注", unsubscribe: "取消关注", SCAN: "扫码", LOCATION: "上报位置", CLICK: "点菜单", VIEW: "点菜单里的网页", view_miniprogram: "点小程序",
  scancode_push: "菜单扫码", scancode_waitmsg: "菜单扫码", pic_sysphoto: "菜单拍照", pic_photo_or_album: "菜单发图", pic_weixin: "菜单发图", location_select: "菜单选位置",
  TEMPLATESENDJOBFINISH: "模板消息回执", MASSSENDJOBFINISH: "群发回执", subscribe_msg_sent_event: "订阅通知回执",
  subscribe_msg_popup_event: "选了要不要订阅", subscribe_msg_change_event: "关掉订阅", verify_expired: "认证到期",
};
const CALLS = {
  "message/custom/send": "客服消息", "message/custom/typing": "正在输入", "message/template/send": "模板消息", "message/subscribe/bizsend": "订阅通知",
  "message/mass/send": "群发", "message/mass/sendall": "群发", "message/mass/get": "查群发", stable_token: "取令牌", token: "取令牌",
  "menu/create": "发布菜单", "menu/addconditional": "个性化菜单", "menu/get": "查菜单", "menu/delete": "撤下菜单",
  "qrcode/create": "生成二维码", "media/upload": "传素材", "media/get": "取素材", "user/info": "查关注者", "user/get": "列关注者",
  "user/tag/get": "标签里的人", "tags/create": "建标签", "tags/get": "查标签", "tags/getidlist": "查标签", "tags/members/batchtagging": "打标签", "tags/members/batchuntagging": "去标签",
};
const MESSAGES = new Set(["text", "image", "voice", "video", "shortvideo", "location", "link"]);

export const pushName = (name) => PUSHES[name] ?? (name || "看不懂的内容");
const SAID = { accept: "允许", reject: "拒绝", success: "成功", "send success": "成功", "failed:user block": "被拦下", "failed: system failed": "系统失败" };

// What a push says, in one line: of an event its key or its status.
export function pushWords(xml) {
  const words = xml.match(/<(?:Content|EventKey|Status|SubscribeStatusString)><!\[CDATA\[([\s\S]*?)\]\]>/)?.[1] ?? "";
  return SAID[words] ?? words;
}

export const callName = (path) => CALLS[path] ?? "";
export const isMessage = (name) => MESSAGES.has(name);

const KINDS = { image: "［照片］", voice: "［语音］", video: "［视频］", location: "［位置］", music: "［音乐］" };

// A bubble in one line.
export function inBrief({ kind, text, title, options }) {
  const words = [title, KINDS[kind], text, ...(options ?? []).map(([, option]) => `［${option}］`)];
  return words.filter(Boolean).join(" ").replace(/<a\s[^>]*>([\s\S]*?)<\/a>/gi, "$1");
}
