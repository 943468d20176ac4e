// Writes workbooks with ExcelJS and SheetJS, from plans that sound-books.py has drawn. Usage: sound-books.js PLANS BOOKS
const fs = require('fs')
const path = require('path')
const ExcelJS = require('exceljs')
const XLSX = require('xlsx')

async function byExcelJS (plan, file) {
  const book = new ExcelJS.Workbook()
  for (const s of plan.sheets) {
    const sheet = book.addWorksheet(s.name, { state: s.hidden ? 'hidden' : 'visible', views: s.decorated ? [{ state: 'frozen', xSplit: 1, ySplit: 2 }] : [] })
    for (const c of s.cells) {
      const cell = sheet.getCell(c.row, c.col)
      if (c.kind === 'date') cell.value = new Date(c.value + 'Z')
      else if (c.kind === 'formula') cell.value = { formula: c.formula, result: c.value }
      else if (c.kind === 'text' && c.value.includes(' of ')) cell.value = { richText: [{ font: { bold: true }, text: c.value.slice(0, 4) }, { text: c.value.slice(4) }] }
      else if (c.kind === 'empty') cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFFF00' } }
      else cell.value = c.value
      if (c.format !== 'General') cell.numFmt = c.format
    }
    if (s.decorated) {
      sheet.autoFilter = 'A1:D4'
      sheet.mergeCells('X60:Z61')
      sheet.getColumn(3).hidden = true
      sheet.getCell('A70').note = 'Ask the service'
      sheet.getCell('B70').dataValidation = { type: 'list', formulae: ['"Yes,No"'] }
    }
  }
  await book.xlsx.writeFile(file, { useSharedStrings: !plan.inline })
}

function bySheetJS (plan, file) {
  const book = XLSX.utils.book_new()
  for (const s of plan.sheets) {
    const sheet = { '!ref': 'A1:Z80' }
    for (const c of s.cells) {
      const at = XLSX.utils.encode_cell({ r: c.row - 1, c: c.col - 1 })
      const z = c.format === 'General' ? {} : { z: c.format }
      if (c.kind === 'date') sheet[at] = { t: 'n', v: c.serial, ...z }
      else if (c.kind === 'formula') sheet[at] = { t: 'n', v: c.value, f: c.formula, ...z }
      else if (c.kind === 'text') sheet[at] = { t: 's', v: c.value }
      else if (c.kind === 'bool') sheet[at] = { t: 'b', v: c.value }
      else if (c.kind === 'number') sheet[at] = { t: 'n', v: c.value, ...z }
    }
    if (s.decorated) {
      sheet['!merges'] = [XLSX.utils.decode_range('X60:Z61')]
      sheet['!cols'] = [{}, {}, { hidden: true }]
      sheet['!autofilter'] = { ref: 'A1:D4' }
    }
    XLSX.utils.book_append_sheet(book, sheet, s.name)
  }
  if (plan.sheets.some(s => s.hidden)) book.Workbook = { Sheets: plan.sheets.map(s => ({ Hidden: s.hidden ? 1 : 0 })) }
  XLSX.writeFile(book, file, { bookSST: !plan.inline, compression: true })
}

async function main (plans, books) {
  for (const [program, write] of [['exceljs', byExcelJS], ['sheetjs', bySheetJS]]) {
    for (const name of fs.readdirSync(path.join(plans, program)).sort()) {
      const plan = JSON.parse(fs.readFileSync(path.join(plans, program, name)))
      await write(plan, path.join(books, program, plan.name))
    }
  }
}

main(process.argv[2], process.argv[3]).catch(e => { console.error(e); process.exit(1) })
