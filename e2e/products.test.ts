import { closeSharedStack } from './sharedStack.ts';
import './coverage.suite.ts';
import './catalogue.suite.ts';
import './queryFiles.suite.ts';
import './screenCommand.suite.ts';
import './publications.suite.ts';

// What is made of the records, on one stack: what changes them comes last.
afterAll(closeSharedStack);
