import { attachmentType, endsAs, isAttachmentName } from './attachmentType.ts';

describe('attachments', () => {
  it('are of the type that their first bytes show', () => {
    expect(attachmentType(Buffer.from('%PDF-1.7'))).toBe('application/pdf');
    expect(attachmentType(Buffer.from('<html>%PDF-'))).toBeUndefined();
    expect(attachmentType(Buffer.from(''))).toBeUndefined();
  });

  it('are named by a text that shows all of itself and leads nowhere', () => {
    for (const name of ['证明.pdf', '扫描件', 'a"b.pdf', '2026.11.28', '\u{1f600}.pdf', 'x'.repeat(200)])
      expect([name, isAttachmentName(name)]).toEqual([name, true]);
    const hostile = [
      '',
      ' ',
      '.',
      '..',
      '../x',
      'a\\b',
      'a\0',
      'a\r\nb.pdf',
      '\u202efdp.exe',
      'a\u2028b',
      'x.html.',
      'x.html ',
      'x'.repeat(201),
    ];
    for (const name of hostile) expect([name, isAttachmentName(name)]).toEqual([name, false]);
  });

  it('do not end as what they are not', () => {
    for (const name of ['a.pdf', 'a.PDF', 'a.html.pdf', '扫描件', '2026.11.28'])
      expect([name, endsAs(name, 'application/pdf')]).toEqual([name, true]);
    for (const name of ['a.html', 'a.pdf.exe', 'a.7z', 'a.png']) expect([name, endsAs(name, 'application/pdf')]).toEqual([name, false]);
    expect(endsAs('a.JPEG', 'image/jpeg')).toBe(true);
  });
});
