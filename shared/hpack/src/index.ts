export { type HeaderField, type Headers, headerField } from "./header-field.ts";
