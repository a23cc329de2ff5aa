/* The letters of names on the map: the browser draws them with whatever of these the machine has; nothing is fetched. */

export const FONTS =
  '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif';
