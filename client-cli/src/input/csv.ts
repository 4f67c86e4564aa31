/** The cells of a CSV line (RFC 4180): commas, semicolons or tabs between, quotes around. */
export function csvCells(line: string): string[] {
  const separator = line.includes("\t") ? "\t" : separatorOutsideQuotes(line);
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (character === '"' && isQuoted && line[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  cells.push(cell.trim());
  return cells;
}

function separatorOutsideQuotes(line: string): string {
  return line.replaceAll(/"[^"]*"/g, "").includes(",") ? "," : ";";
}
