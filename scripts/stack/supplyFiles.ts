import { shanghaiDay, type Clock } from '../../common/clock.ts';
import { isInForce } from '../../common/jurisdictions.ts';
import type { Supply, SupplyOutcome } from '../../gateway/http/collectRoutes.ts';
import { CollectionBusy } from '../../subgraphs/shared/collection/collectionBusy.ts';
import { UnpacksTooLarge } from '../../subgraphs/shared/collection/fileText.ts';
import { formatReport } from '../../subgraphs/shared/collection/formatReport.ts';
import { HeaderError } from '../../subgraphs/shared/collection/headerError.ts';
import { listLayouts, loadLayout } from '../../subgraphs/shared/collection/loadLayout.ts';
import { NotAWorkbook } from '../../subgraphs/shared/collection/workbook/notAWorkbook.ts';
import type { Announce } from './changeAnnouncer.ts';
import { collectInto } from './collectInto.ts';
import type { Databases } from './databases.ts';

/** Collects supplied files into departments' databases. Whose subjects they may be about, the registry knows. */
export function supplyFiles(databases: Databases, clock: Clock, announce: Announce | undefined): Supply {
  return async (file, onProgress): Promise<SupplyOutcome> => {
    const { sector, dataset, supplier, jurisdiction } = file;
    if (jurisdiction !== undefined && !isInForce(jurisdiction, shanghaiDay(clock)))
      return { refused: 'COLLECTION_REFUSED', detail: `外地 ${jurisdiction} 不在协议期 / no agreement in force with ${jurisdiction}` };
    const known = (await listLayouts()).some((layout) => layout.sector === sector && layout.dataset === dataset);
    if (!known) return { refused: 'NOT_FOUND', detail: `${sector}/${dataset}` };
    // The registry's own files say who there is: nobody there has a division before.
    if ((supplier.division !== undefined || jurisdiction !== undefined) && (await loadLayout(sector, dataset)).loader === 'registry')
      return { refused: 'COLLECTION_REFUSED', detail: '主体登记由市级报送 / registrations are supplied by the city alone' };
    try {
      const report = await collectInto(databases, file, clock, onProgress, announce);
      return { report: { ...report }, text: formatReport(report) };
    } catch (error) {
      if (error instanceof CollectionBusy) return { refused: 'COLLECTION_BUSY', detail: error.message };
      if (isOfFile(error)) return { refused: 'COLLECTION_REFUSED', detail: error.message };
      throw error;
    } finally {
      // What was not read must not keep the supplier sending.
      file.stream.destroy();
    }
  };
}

/** Whether it is the file that cannot be collected, and whoever sent it can do something about it. */
function isOfFile(error: unknown): error is Error {
  return error instanceof HeaderError || error instanceof NotAWorkbook || error instanceof UnpacksTooLarge;
}
