#ifndef ASSAY_CLEVELDB_SHIM_H
#define ASSAY_CLEVELDB_SHIM_H

#include <leveldb/c.h>

#endif
