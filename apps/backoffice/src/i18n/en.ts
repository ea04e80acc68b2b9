export const en = {} as Record<string,string>;
