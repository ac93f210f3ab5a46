// Every kind of fault, in plain words: what it is called, what it does, what can be set.

export const KINDS = [
  ["接口：公众号来要求什么的时候", "call", [
    ["errcode", "答一个错误码", "不处理，直接回错误码：-1 系统繁忙，45009 今天的次数用完，45011 太快了。", ["errcode"]],
    ["slow", "答得慢", "照常处理，过几秒才回答。", ["seconds"]],
    ["hang", "一直不答", "不处理，也不回答，直到对方等不及。", []],
    ["drop", "处理以前断线", "连接断了，什么也没有做。", []],
    ["lost", "处理以后断线", "事情已经做了，回答丢在路上。", []],
    ["garbage", "网关出错", "回一页 502，没有处理。", []],
    ["token", "令牌被别人换掉", "另一个程序取了新令牌，手里的都作废：40001。", []],
    ["ip", "IP 不在白名单", "要令牌时被拒绝：40164。", []],
    ["expired", "公众号认证到期", "认证过的号才有的接口，都答 48001。", []],
  ]],
  ["推送：微信告诉公众号什么的时候", "push", [
    ["repeat", "重复推送", "同一件事推好几次，内容一样。", ["copies", "at_once"]],
    ["swap", "次序颠倒", "这个人的下一条先到，这一条后到。", ["seconds"]],
    ["late", "晚到", "过几秒才推。", ["seconds"]],
    ["unsent", "没有推", "微信根本没有送出来。", []],
    ["early", "回执早到", "接口还没有回答，回执先到了。", []],
    ["key", "换了密钥", "用新的 Token 和 EncodingAESKey 签名、加密；新旧同时有效。", []],
    ["clock", "微信的时钟不准", "推送上的时间都差几分钟。", ["minutes"]],
  ]],
  ["人：刚好在这个时候", "person", [
    ["leave", "取消关注", "公众号正要发给他，他刚走。", []],
    ["blocked", "关掉公众号的消息", "模板消息照样答成功，回执才说被拦下。", []],
  ]],
];

const NAMES = new Map(KINDS.flatMap(([, , kinds]) => kinds.map(([kind, name]) => [kind, name])));
export const faultName = (kind) => NAMES.get(kind) ?? kind;

// Where it strikes, what it is called there; `paths` are those called so far.
export function places(sort, paths) {
  if (sort === "push") return [["", "所有推送"], ["message", "消息"], ["event", "事件"], ["finish", "回执"]];
  const sends = ["/cgi-bin/message/", "所有发送接口"];
  return [["", "所有接口"], sends, ...paths.map((path) => [path, path.replace(/^\/cgi-bin\//, "")])];
}
