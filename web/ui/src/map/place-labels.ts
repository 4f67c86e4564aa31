import type { Language } from "../language/language.ts";

export type LabelRank = "water" | "state" | "metropolis" | "city" | "town";

/** A name on the offline map. */
export interface PlaceLabel {
  readonly rank: LabelRank;
  readonly latitude: number;
  readonly longitude: number;
  readonly names: Readonly<Record<Language, string>>;
}

/** From which zoom each rank is shown; states leave again when their towns fill the map. */
export const LABEL_ZOOMS: Readonly<Record<LabelRank, readonly [from: number, to: number]>> = {
  water: [5, 22],
  state: [5, 10],
  metropolis: [5.5, 22],
  city: [7.5, 22],
  town: [8.5, 22],
};

function label(
  rank: LabelRank,
  latitude: number,
  longitude: number,
  en: string,
  zh: string,
): PlaceLabel {
  return { rank, latitude, longitude, names: { en, zh } };
}

// biome-ignore format: a table
export const PLACE_LABELS: readonly PlaceLabel[] = [
  label("water", 39.55, -73.0,  "Atlantic Ocean",     "大西洋"),
  label("water", 41.1,  -72.85, "Long Island Sound",  "长岛海峡"),
  label("water", 43.63, -77.8,  "Lake Ontario",       "安大略湖"),
  label("state", 40.08, -74.38, "New Jersey",         "新泽西州"),
  label("state", 42.75, -75.5,  "New York",           "纽约州"),
  label("state", 40.9,  -77.6,  "Pennsylvania",       "宾夕法尼亚州"),
  label("state", 41.62, -72.65, "Connecticut",        "康涅狄格州"),
  label("state", 42.38, -72.1,  "Massachusetts",      "马萨诸塞州"),
  label("state", 38.95, -75.48, "Delaware",           "特拉华州"),
  label("state", 39.45, -76.9,  "Maryland",           "马里兰州"),
  label("state", 44.0,  -72.75, "Vermont",            "佛蒙特州"),
  label("metropolis", 40.71, -74.0,  "New York City",      "纽约市"),
  label("metropolis", 39.95, -75.16, "Philadelphia",       "费城"),
  label("metropolis", 42.65, -73.76, "Albany",             "奥尔巴尼"),
  label("city",  41.41, -75.66, "Scranton",           "斯克兰顿"),
  label("city",  40.6,  -75.48, "Allentown",          "阿伦敦"),
  label("city",  40.22, -74.76, "Trenton",            "特伦顿"),
  label("city",  41.76, -72.68, "Hartford",           "哈特福德"),
  label("metropolis", 39.29, -76.61, "Baltimore",          "巴尔的摩"),
  label("metropolis", 42.36, -71.06, "Boston",             "波士顿"),
  label("metropolis", 38.9,  -77.04, "Washington",         "华盛顿"),
  label("town",  40.735,-74.17, "Newark",             "纽瓦克"),
  label("town",  40.8,  -74.48, "Morristown",         "莫里斯敦"),
  label("town",  40.92, -74.17, "Paterson",           "帕特森"),
  label("town",  41.7,  -73.92, "Poughkeepsie",       "波基普西"),
  label("town",  41.93, -74.0,  "Kingston",           "金斯顿"),
  label("town",  41.5,  -74.01, "Newburgh",           "纽堡"),
  label("town",  41.45, -74.42, "Middletown",         "米德尔敦"),
  label("town",  41.66, -74.69, "Monticello",         "蒙蒂塞洛"),
  label("town",  41.38, -74.69, "Port Jervis",        "波特杰维斯"),
  label("town",  41.08, -74.77, "Newton",             "牛顿"),
  label("town",  40.99, -75.19, "Stroudsburg",        "斯特劳兹堡"),
  label("town",  40.69, -75.21, "Easton",             "伊斯顿"),
  label("town",  40.49, -74.45, "New Brunswick",      "新布伦瑞克"),
  label("town",  41.03, -73.77, "White Plains",       "怀特普莱恩斯"),
  label("town",  41.05, -73.54, "Stamford",           "斯坦福"),
  label("town",  41.31, -72.93, "New Haven",          "纽黑文"),
  label("town",  40.3,  -73.99, "Long Branch",        "朗布兰奇"),
];
