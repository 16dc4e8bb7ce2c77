/** A video's title in one script, the queries that find it, and similar queries that do not. */
export interface SearchCase {
  readonly script: string;
  readonly title: string;
  readonly finds: readonly string[];
  readonly misses: readonly string[];
}

/** Each title is the only one in its table that its queries find. */
export const SEARCH_TABLE: readonly SearchCase[] = [
  {
    script: 'Latin',
    title: 'Ångström, Straße ﬁne',
    finds: ['angstrom', 'STRASSE', 'fin', 'ａｎｇ', 'A\u030Angst', 'stra\u00ADße'],
    misses: ['ngstrom', 'stresse'],
  },
  { script: 'Greek', title: 'Η Οδός του Λιμανιού', finds: ['οδος', 'ΟΔΟΣ', 'λιμαν'], misses: ['δος'] },
  { script: 'Cyrillic', title: 'Ёлка в гавани', finds: ['елка', 'ЁЛ', 'гаван'], misses: ['лка'] },
  {
    script: 'Arabic',
    title: 'كِتَابُ الميناء القديم',
    finds: ['كتاب', 'المينا', 'کتاب', 'كتـــاب'],
    misses: ['ميناء', 'كتب'],
  },
  { script: 'Persian', title: 'می‌خواهم ببینم', finds: ['میخواهم', 'می\u200Cخوا', 'ببین'], misses: ['خواهم'] },
  { script: 'Hebrew', title: 'הַנָּמֵל הישן', finds: ['הנמל', 'הַנָּמ', 'היש'], misses: ['נמל'] },
  { script: 'Devanagari', title: 'हिन्दी की किताब', finds: ['हिन्दी', 'हि', 'की', 'किता'], misses: ['हीन', 'कू', 'न्दी'] },
  { script: 'Bengali', title: 'পুরোনো বন্দর', finds: ['পুরো', 'পু', 'বন্দর'], misses: ['পারো', 'ন্দর'] },
  { script: 'Tamil', title: 'துறைமுகம்', finds: ['துறை', 'து', 'துறைமுகம்'], misses: ['தறை', 'முகம்'] },
  { script: 'Thai', title: 'ท่าเรือเก่าในเมือง', finds: ['ท่าเรือ', 'เก่า', 'เมือง', 'ง', 'ท่'], misses: ['ท้า', 'เก้า', 'เมีย'] },
  { script: 'Lao', title: 'ທ່າເຮືອເກົ່າ', finds: ['ທ່າເຮືອ', 'ເກົ່າ'], misses: ['ທ້າ'] },
  { script: 'Khmer', title: 'កំពង់ផែចាស់', finds: ['កំពង់', 'ផែ', 'ចាស់'], misses: ['កាំ'] },
  { script: 'Myanmar', title: 'ဆိပ်ကမ်းဟောင်း', finds: ['ဆိပ်', 'ကမ်း', 'ဟောင်း'], misses: ['ဆီ'] },
  {
    script: 'Han',
    title: '東京物語（完全版）2020年',
    finds: ['東京', '物語', '語', '完全', '2020', '２０２０', '東', '年', '東京 版'],
    misses: ['京東', '東物'],
  },
  {
    script: 'Kana',
    title: 'ガラスのｶﾞｰﾃﾞﾝ',
    finds: ['ガラス', 'ガーデン', 'ｶﾞﾗ', 'デン', 'の'],
    misses: ['カラ', 'テン'],
  },
  { script: 'Hangul', title: '오래된 항구', finds: ['오래', '항구', '항', 'ㅎ'], misses: ['래된'] },
  { script: 'Armenian', title: 'Հին Նավահանգիստ', finds: ['հին', 'ՆԱՎԱ'], misses: ['ավա'] },
  { script: 'Georgian', title: 'ძველი ნავსადგური', finds: ['ძველი', 'ნავ', 'ᲫᲕᲔᲚᲘ'], misses: ['ველი'] },
  { script: 'Ethiopic', title: 'አሮጌ ወደብ', finds: ['አሮጌ', 'ወደ'], misses: ['ደብ'] },
];
