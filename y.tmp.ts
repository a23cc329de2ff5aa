import { execFileSync } from 'node:child_process';
import { findCrs } from './src/layers/crs.ts';
import { ogcWkt, esriWkt } from './src/output/crs-wkt.ts';
for (const code of [4326,4490,3857,32651,32750,4491,4501,4502,4512,4513,4528,4533,4534,4549,4550,4554]) {
  const s=findCrs('EPSG:'+code,'x');
  for (const w of [ogcWkt(s),esriWkt(s)]) { let o; try{ o=execFileSync('gdalsrsinfo',['-o','epsg','-e',w!],{encoding:'utf8'}).trim().replace(/\s+/g,' ')}catch(e:any){o='FAIL '+e.stderr} 
  if(o!=='EPSG:'+code) console.log(code,o,w); }
}
