// Pictograms of the portal, drawn for it: 24 × 24, one line weight, round ends. Pieces of SVG by name.
const pictures = {
  // modules
  home: '<path d="M4 11.5 12 4.5l8 7"/><path d="M6 10v9.5h12V10"/><path d="M10 19.5v-5h4v5"/>',
  training: '<path d="M12 7.2C10 5.8 7 5.2 3.5 5.4v12.4c3.5-.2 6.5.4 8.5 1.8 2-1.4 5-2 8.5-1.8V5.4C17 5.2 14 5.8 12 7.2Z"/><path d="M12 7.2v12.4"/><path d="M6.5 9.2c1 0 1.9.2 2.7.5M6.5 12.4c1 0 1.9.2 2.7.5"/>',
  certificates: '<rect x="3.5" y="4" width="17" height="12" rx="1.5"/><path d="M7 8h7M7 11h4"/><circle cx="16" cy="14.5" r="2.8"/><path d="m14.4 17-.6 4 2.2-1.3 2.2 1.3-.6-4"/>',
  verify: '<path d="M19 11V3.5H5v17h6"/><path d="M8.5 8h7M8.5 11.5h4"/><circle cx="16" cy="16.5" r="4.5"/><path d="m14.2 16.6 1.3 1.3 2.4-2.6"/>',
  cities: '<path d="M3 20h18"/><path d="M5 20v-8.5l4-2.5v11"/><path d="M9 20V5.5L15 4v16"/><path d="M15 10.5h4V20"/><path d="M11.5 8.5h1M11.5 12h1M11.5 15.5h1"/>',
  webinars: '<rect x="3.5" y="4.5" width="17" height="12" rx="1.5"/><path d="M8.5 20h7M12 16.5V20"/><path d="m10.5 8 4 2.5-4 2.5Z"/>',
  cases: '<path d="M12 3.5a6 6 0 0 0-3.6 10.8c.7.5 1.1 1.3 1.1 2.2h5c0-.9.4-1.7 1.1-2.2A6 6 0 0 0 12 3.5Z"/><path d="M9.8 19h4.4M10.8 21.2h2.4"/><path d="M12 16.5V12l-1.8-1.8M12 12l1.8-1.8"/>',
  news: '<path d="M4 5h13v12.5a2 2 0 0 0 2 2H6a2 2 0 0 1-2-2Z"/><path d="M17 9h3v8.5a2 2 0 0 1-1 2"/><path d="M7 8.5h7M7 12h3.5M7 15.5h7M13 12h1"/>',
  participation: '<path d="M4 4.5h11v7.5H9.5L6.5 15v-3H4Z"/><path d="M17.5 9H20v8h-2v3l-3.2-3H10v-2"/>',
  association: '<circle cx="12" cy="5.5" r="2.2"/><circle cx="5.5" cy="16.5" r="2.2"/><circle cx="18.5" cy="16.5" r="2.2"/><path d="M10.5 7.3 7 14.6M13.5 7.3l3.5 7.3M7.7 16.5h8.6"/>',
  // the page itself
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  search: '<circle cx="10.8" cy="10.8" r="6"/><path d="m15.3 15.3 5 5"/>',
  globe: '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.4 2.5 3.5 5.3 3.5 8.5s-1.1 6-3.5 8.5c-2.4-2.5-3.5-5.3-3.5-8.5s1.1-6 3.5-8.5Z"/>',
  sun: '<circle cx="12" cy="12" r="3.8"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>',
  moon: '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z"/>',
  user: '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c.8-3.8 3.7-5.8 7.5-5.8s6.7 2 7.5 5.8"/>',
  users: '<circle cx="9" cy="8.5" r="3.3"/><path d="M2.8 19.5c.6-3.4 3-5.2 6.2-5.2s5.6 1.8 6.2 5.2"/><path d="M15.5 5.5a3.3 3.3 0 0 1 0 6M17.5 14.8c2 .7 3.3 2.3 3.7 4.7"/>',
  inbox: '<path d="M4 13.5 6.5 5h11l2.5 8.5V19H4Z"/><path d="M4 13.5h4.5c.3 1.7 1.6 2.7 3.5 2.7s3.2-1 3.5-2.7H20"/>',
  bookmark: '<path d="M7 4h10v16l-5-3.8L7 20Z"/>',
  bell: '<path d="M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5Z"/><path d="M10 20.5h4"/>',
  settings: '<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="13" cy="17" r="2"/>',
  "sign-in": '<path d="M13 4.5h6.5v15H13"/><path d="M3.5 12h11M10.5 8l4 4-4 4"/>',
  "sign-out": '<path d="M11 4.5H4.5v15H11"/><path d="M9.5 12h11M16.5 8l4 4-4 4"/>',
  "chevron-down": '<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>',
  "chevron-next": '<path d="m9.5 6.5 5.5 5.5-5.5 5.5"/>',
  "chevron-previous": '<path d="M14.5 6.5 9 12l5.5 5.5"/>',
  arrow: '<path d="M4 12h15M13.5 6.5 19 12l-5.5 5.5"/>',
  back: '<path d="M20 12H5M10.5 6.5 5 12l5.5 5.5"/>',
  "arrow-up": '<path d="M12 20V5M5.5 10.5 12 4l6.5 6.5"/>',
  "arrow-down": '<path d="M12 4v15M5.5 13.5 12 20l6.5-6.5"/>',
  external: '<path d="M13.5 4.5h6v6M19.5 4.5 11 13"/><path d="M17 13.5v6H4.5V7h6"/>',
  // states
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  "check-circle": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.8 2.8 5.2-5.6"/>',
  warning: '<path d="M12 4 3 19.5h18Z"/><path d="M12 10v4.5M12 17v.1"/>',
  error: '<path d="M8.4 3.5h7.2l4.9 4.9v7.2l-4.9 4.9H8.4l-4.9-4.9V8.4Z"/><path d="M12 7.5v5.5M12 16.2v.1"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.1"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2"/>',
  circle: '<circle cx="12" cy="12" r="8.5"/>',
  half: '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17Z" fill="currentColor"/>',
  minus: '<path d="M5 12h14"/>',
  stopped: '<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>',
  lock: '<rect x="5" y="10.5" width="14" height="9.5" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14v2.5"/>',
  // things and actions
  plus: '<path d="M12 5v14M5 12h14"/>',
  edit: '<path d="m4.5 19.5.8-4L16 4.8l3.2 3.2L8.5 18.7Z"/><path d="m13.8 7 3.2 3.2"/>',
  trash: '<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 10.5v5.5M13.8 10.5v5.5"/>',
  download: '<path d="M12 4v11M7.5 10.8l4.5 4.5 4.5-4.5M4.5 19.5h15"/>',
  upload: '<path d="M12 15.5V4.5M7.5 9 12 4.5 16.5 9M4.5 19.5h15"/>',
  file: '<path d="M6 3.5h8l4.5 4.5v12.5H6Z"/><path d="M14 3.5V8h4.5M9 12.5h6M9 16h4"/>',
  copy: '<rect x="8.5" y="8.5" width="11" height="11.5" rx="1.5"/><path d="M15.5 8.5V4h-11v11.5h4"/>',
  print: '<path d="M7 8.5V4h10v4.5M7 16.5H4v-8h16v8h-3"/><path d="M7 13.5h10v6.5H7Z"/>',
  eye: '<path d="M2.8 12C5 8 8.2 6 12 6s7 2 9.2 6C19 16 15.8 18 12 18s-7-2-9.2-6Z"/><circle cx="12" cy="12" r="2.7"/>',
  "eye-off": '<path d="M6.3 7.7C4.9 8.7 3.7 10.2 2.8 12 5 16 8.2 18 12 18c1.6 0 3.1-.4 4.4-1.1M10 6.2c.7-.1 1.3-.2 2-.2 3.8 0 7 2 9.2 6-.6 1.2-1.4 2.2-2.3 3.1M4 4l16 16"/>',
  calendar: '<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4M8 13.5h2M14 13.5h2M8 16.8h2"/>',
  pin: '<path d="M12 21c-4.3-4.8-6.5-8.1-6.5-11a6.5 6.5 0 0 1 13 0c0 2.9-2.2 6.2-6.5 11Z"/><circle cx="12" cy="10" r="2.4"/>',
  map: '<path d="M3.5 6.5 9 4.5l6 2 5.5-2v13l-5.5 2-6-2-5.5 2Z"/><path d="M9 4.5v13M15 6.5v13"/>',
  list: '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1"/>',
  mail: '<rect x="3.5" y="5.5" width="17" height="13" rx="1.5"/><path d="m4 7 8 6 8-6"/>',
  key: '<circle cx="8" cy="15.5" r="3.8"/><path d="m10.8 12.7 8.7-8.2M15.5 8.3l2.5 2.5"/>',
  shield: '<path d="M12 3.5 5 6v5.5c0 4.3 2.6 7.3 7 9 4.4-1.7 7-4.7 7-9V6Z"/><path d="m9 12 2.2 2.2 4-4.3"/>',
  chart: '<path d="M4 20h16"/><path d="M6.5 16.5V12M11 16.5V7M15.5 16.5v-7M19.5 16.5V4.5"/>',
  filter: '<path d="M4 5h16l-6.2 7.5v6l-3.6 1.5v-7.5Z"/>',
  send: '<path d="M20.5 4 3.5 10.5l6.5 3 3 6.5Z"/><path d="M10 13.5 20.5 4"/>',
  star: '<path d="m12 4 2.4 5.2 5.6.7-4.1 3.9 1.1 5.6L12 16.6l-5 2.8 1.1-5.6L4 9.9l5.6-.7Z"/>',
  package: '<path d="M12 3.5l7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7zM4.5 7.7L12 12l7.5-4.3M12 12v8.5"/>',
  refresh: '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15"/>',
  quiz: '<rect x="4" y="4" width="16" height="16" rx="1.5"/><path d="M9.6 9.3A2.5 2.5 0 1 1 12 12.5v1.2M12 16.5v.1"/>',
  hourglass: '<path d="M6.5 4h11M6.5 20h11M8 4c0 4 1.5 5.5 4 8-2.5 2.5-4 4-4 8M16 4c0 4-1.5 5.5-4 8 2.5 2.5 4 4 4 8"/>',
  language: '<path d="M3.5 6.5h9M8 4.5v2M10.5 6.5c-.8 3.7-3.2 6.5-6.5 8M5.5 9.5c1.3 2.3 3 3.9 5.5 5"/><path d="m11.5 20 4.3-10.5L20 20M13 16.8h5.5"/>',
};

// The same picture for the one thing and for the module.
export const icons = { ...pictures, certificate: pictures.certificates };

// Houses of five heights in a ring, their feet in one river: cities, together. Two colours from the tokens.
export const mark =
  '<circle cx="20" cy="20" r="18.5" fill="var(--mark-ground, #1F7A63)"/>' +
  '<g fill="var(--mark-figure, #FAF8F4)"><rect x="8" y="17.5" width="4" height="9" rx="1"/><rect x="13" y="13" width="4" height="13.5" rx="1"/>' +
  '<path d="M18 12.5 20 8l2 4.5v14h-4Z"/><rect x="23" y="11" width="4" height="15.5" rx="1"/><rect x="28" y="16" width="4" height="10.5" rx="1"/></g>' +
  '<path d="M7.5 30.2c2.1-1.6 4.2-1.6 6.25 0s4.15 1.6 6.25 0 4.2-1.6 6.25 0 4.15 1.6 6.25 0" fill="none" ' +
  'stroke="var(--mark-figure, #FAF8F4)" stroke-width="1.8" stroke-linecap="round"/>';
