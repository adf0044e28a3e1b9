// What the page itself says. The bot's messages are the bot's.

const TEXTS = {
  zh: {
    message: "发消息…", send: "发送", attach: "添加附件", menu: "菜单", commands: "命令", start: "开始",
    unblock: "解除屏蔽", block: "屏蔽机器人", bot: "机器人", typing: "正在输入…", sending: "正在发送文件…",
    edited: "已编辑", today: "今天", yesterday: "昨天", newest: "跳到最新消息", photo: "照片", file: "文件",
    location: "位置", pinned: "置顶消息", close: "关闭", ok: "确定", cancel: "取消", you: "您",
    photos: "发送 {n} 张照片", files: "发送 {n} 个文件", caption: "添加说明…", places: "常用地点",
    coordinates: "或输入坐标", latitude: "纬度", longitude: "经度", share: "发送位置", badPlace: "坐标不对：纬度 -90~90，经度 -180~180",
    what: "这个机器人能做什么？", members: "{n} 位成员", chats: "聊天", theme: "外观", themeAuto: "外观：跟随系统",
    themeLight: "外观：浅色", themeDark: "外观：深色", language: "Switch to English", offline: "连接中断，正在重连…",
    more: "更多", reply: "回复", copied: "已复制", download: "下载", silent: "静默通知", spoiler: "显示隐藏的内容",
    empty: "还没有消息", people: "人物", joined: "{who} 加入了群组", left: "{who} 离开了群组", upgraded: "群组已升级为超级群组",
    pinnedNote: "{who} 置顶了一条消息", via: "通过 {bot}", noGroup: "没有可以添加的群组", chooseGroup: "选择群组",
    teams: "单位", moveClock: "调快时间", clockAbout: "时间只往前走：到期提醒、等级变化会照常发生。", step_hour: "+1 小时", step_day: "+1 天",
    step_week: "+7 天", step_month: "+30 天", step_year: "+1 年", toDay: "到这一天", onlyForward: "只能往后调，请选今天以后的日期",
    mapLabel: "地图：点选位置；方向键移动，加减键缩放", zoomIn: "放大", zoomOut: "缩小", nearPlace: "最近：{place}，{km} 公里",
    tooMany: "一次最多 {n} 个，其余的请再发一次", history: "聊天记录", moreResults: "更多结果", inlineHint: "接着输入要查的内容", copyThis: "复制 {text}", sendingPhoto: "正在发送照片…",
    findLocation: "正在定位…", buttons: "消息按钮", suggestions: "试一试",
    forwarded: "转发自 {who}", connecting: "连接中…", nobody: "还没有人物。演示程序会登记他们。", drop: "松开即可发送",
    searching: "正在查询…", nothing: "没有结果", photoOf: "照片，{who}", unread: "{n} 条未读", waiting: "等待机器人回应",
  },
  en: {
    message: "Message", send: "Send", attach: "Attach", menu: "Menu", commands: "Commands", start: "Start",
    unblock: "Unblock", block: "Block bot", bot: "bot", typing: "typing…", sending: "sending a file…",
    edited: "edited", today: "Today", yesterday: "Yesterday", newest: "Jump to newest", photo: "Photo", file: "File",
    location: "Location", pinned: "Pinned message", close: "Close", ok: "OK", cancel: "Cancel", you: "You",
    photos: "Send {n} photo(s)", files: "Send {n} file(s)", caption: "Add a caption…", places: "Places",
    coordinates: "or type coordinates", latitude: "Latitude", longitude: "Longitude", share: "Send location", badPlace: "Latitude is -90 to 90, longitude -180 to 180",
    what: "What can this bot do?", members: "{n} members", chats: "Chats", theme: "Appearance", themeAuto: "Appearance: system",
    themeLight: "Appearance: light", themeDark: "Appearance: dark", language: "切换到中文", offline: "Connection lost, reconnecting…",
    more: "More", reply: "Reply", copied: "Copied", download: "Download", silent: "Sent silently", spoiler: "Show hidden text",
    empty: "No messages yet", people: "People", joined: "{who} joined the group", left: "{who} left the group", upgraded: "The group became a supergroup",
    pinnedNote: "{who} pinned a message", via: "via {bot}", noGroup: "No group to add the bot to", chooseGroup: "Choose a group",
    teams: "Offices", moveClock: "Move the time on", clockAbout: "Time only goes forward: reminders and changes of grade happen as they would.", step_hour: "+1 hour", step_day: "+1 day",
    step_week: "+7 days", step_month: "+30 days", step_year: "+1 year", toDay: "To this day", onlyForward: "Choose a day after today",
    mapLabel: "Map: tap a place; arrow keys move, plus and minus zoom", zoomIn: "Zoom in", zoomOut: "Zoom out", nearPlace: "Nearest: {place}, {km} km",
    tooMany: "At most {n} at once; send the others next", history: "Messages", moreResults: "More results", inlineHint: "then type what to look for", copyThis: "Copy {text}", sendingPhoto: "sending a photo…",
    findLocation: "finding the location…", buttons: "Buttons of the message", suggestions: "Things to try",
    forwarded: "Forwarded from {who}", connecting: "Connecting…", nobody: "Nobody here yet. The demo registers people.", drop: "Drop to send",
    searching: "Searching…", nothing: "No results", photoOf: "Photo from {who}", unread: "{n} unread", waiting: "Waiting for the bot",
  },
};

let language = localStorage.getItem("sandbox.language") || "zh";

export const lang = () => language;
export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");

export function setLanguage(code) {
  language = code;
  localStorage.setItem("sandbox.language", code);
  document.documentElement.lang = locale();
}

export function t(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

let zone = "Asia/Shanghai";
export const setZone = (name) => { zone = name; };

const format = (options) => new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options });
const day = (seconds) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(seconds * 1000);

export const clockTime = (seconds) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
export const isoDay = day;
export const sameDay = (a, b) => day(a) === day(b);
export const fullDate = (seconds) => format({ year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(seconds * 1000);

export function dayLabel(seconds, now) {
  if (sameDay(seconds, now)) return t("today");
  if (sameDay(seconds, now - 86400)) return t("yesterday");
  return format({ month: "long", day: "numeric" }).format(seconds * 1000);
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
