// Moments, in the community's time.

const zone = { timeZone: "Asia/Shanghai", hour12: false };
const seconds = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric" });

// Each takes seconds since 1970.
export const toTheSecond = (at) => seconds.format(at * 1000);
export const toTheMinute = (at) => minutes.format(at * 1000);
export const withDay = (at) => `${days.format(at * 1000)} ${minutes.format(at * 1000)}`;
