// swift-format-ignore-file
/// The OpenRPC document of the interface. Tools/reference makes it: do not edit it.
///
/// As a literal it compiles at once; `.embedInCode` takes a quarter of a minute.
let openRPCText = #"""
{
  "openrpc": "1.3.2",
  "info": {
    "title": "Assay JSON-RPC",
    "version": "0.1.0",
    "description": "What a node of an Assay ledger answers. Of an error, `data` here is a JSON Schema of the `data` that comes with it.",
    "license": {
      "name": "Apache-2.0"
    }
  },
  "servers": [
    {"name": "a node on this machine", "url": "http://127.0.0.1:8645/"}
  ],
  "methods": [
    {
      "name": "rpc.discover",
      "summary": "This description of the interface, in OpenRPC.",
      "description": "`GET /openrpc.json` answers with the same document. It is made from the program's own types, and its examples are answers of a real node.",
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "An OpenRPC document.",
          "properties": {
            "openrpc": {
              "description": "The version of the OpenRPC specification.",
              "type": "string"
            },
            "info": {
              "description": "What this is.",
              "type": "object"
            },
            "servers": {
              "description": "Where it is.",
              "type": "array"
            },
            "methods": {
              "description": "The methods.",
              "type": "array"
            },
            "components": {
              "description": "What methods share.",
              "type": "object"
            }
          },
          "required": [
            "openrpc",
            "info",
            "methods"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "The description, here without its methods",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "info": {
                "description": "What a node of an Assay ledger answers. Of an error, `data` here is a JSON Schema of the `data` that comes with it.",
                "license": {
                  "name": "Apache-2.0"
                },
                "title": "Assay JSON-RPC",
                "version": "0.1.0"
              },
              "methods": [],
              "openrpc": "1.3.2"
            }
          }
        }
      ]
    },
    {
      "name": "node_status",
      "summary": "How the node is, and why the chain waits if it does.",
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "How the node is.",
          "properties": {
            "version": {
              "description": "The version of the program.",
              "type": "string"
            },
            "chainId": {
              "description": "The chain; it stands in every statement.",
              "$ref": "#/components/schemas/ChainID"
            },
            "role": {
              "description": "What the node does: a `validator` votes; one that is `observing` has a validator's key and does not vote, because its vote record is lost; a `follower` has no vote.",
              "enum": [
                "validator",
                "observing",
                "follower"
              ]
            },
            "head": {
              "description": "The newest final block.",
              "$ref": "#/components/schemas/HeadSummary"
            },
            "headAge": {
              "description": "Milliseconds since the newest block's time, by the node's clock.",
              "type": "integer",
              "minimum": 0
            },
            "heartbeat": {
              "description": "The longest time without a block, in milliseconds.",
              "type": "integer",
              "minimum": 0
            },
            "validators": {
              "description": "The number of validators.",
              "type": "integer"
            },
            "quorum": {
              "description": "How many validators make a block final.",
              "type": "integer"
            },
            "consensus": {
              "description": "How the next block is decided.",
              "$ref": "#/components/schemas/ConsensusSummary"
            },
            "sync": {
              "description": "How far the node is behind its peers.",
              "$ref": "#/components/schemas/SyncSummary"
            },
            "peers": {
              "description": "The number of connected nodes: `node_peers` lists them.",
              "type": "integer"
            },
            "misbehaviour": {
              "description": "The number of pieces of evidence against validators that it keeps: `node_misbehaviour` lists them.",
              "type": "integer"
            },
            "mempool": {
              "description": "The number of statements that are not in a block yet, early ones included.",
              "type": "integer"
            },
            "indexed": {
              "description": "Whether statements, blocks and settlements can be found by id, and lists be asked for.",
              "type": "boolean"
            },
            "databases": {
              "description": "About how many bytes each database takes, by its name.",
              "type": "object",
              "additionalProperties": {
                "type": "integer",
                "minimum": 0
              }
            }
          },
          "required": [
            "version",
            "chainId",
            "role",
            "head",
            "headAge",
            "heartbeat",
            "validators",
            "quorum",
            "consensus",
            "sync",
            "peers",
            "misbehaviour",
            "mempool",
            "indexed",
            "databases"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "A validator that is alone",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "chainId": "served-caf5387edca9e874",
              "consensus": {
                "heard": [
                  "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                ],
                "height": 25,
                "missing": [],
                "round": 0
              },
              "databases": {
                "index": 9313,
                "ledger": 28013,
                "state": 49336
              },
              "head": {
                "hash": "0x7c88a27399ea3222a506667f2cf1e4b30edcae03a7ae826e258d3d2a229d6cab",
                "height": 24,
                "logRoot": "0x42f05e5daf99fdcee8722ca5633cbc048f8b67307b075223d0888c922e99aa35",
                "logSize": 67,
                "stateRoot": "0xc32be0fc4ed3e30fa186d91503d4a9739d2179ca71cdf0aedf5218fcafb0ccd9",
                "time": 1700000026000
              },
              "headAge": 0,
              "heartbeat": 3600000,
              "indexed": true,
              "mempool": 0,
              "misbehaviour": 0,
              "peers": 0,
              "quorum": 1,
              "role": "validator",
              "sync": {
                "behind": 0,
                "highestClaim": 0,
                "syncing": false
              },
              "validators": 1,
              "version": "0.0-test"
            }
          }
        }
      ]
    },
    {
      "name": "node_peers",
      "summary": "The nodes that this one is connected with.",
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "The connected peers, in the order of their keys.",
          "properties": {
            "peers": {
              "description": "The peers, in the order of their keys.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/PeerView"
              }
            }
          },
          "required": [
            "peers"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "One peer, which this node dialled",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "peers": [
                {
                  "agent": "assay/0.1.0",
                  "bytesIn": 21311,
                  "bytesOut": 18094,
                  "direction": "outbound",
                  "dropped": 0,
                  "publicKey": "0x023049f7ffc71d744bd9bed6f42dc6a28974e3a1b9d30671f800e5d46389103c7e",
                  "queued": 0,
                  "remote": "127.0.0.1:8751",
                  "since": 1700000000000,
                  "validator": true
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "node_misbehaviour",
      "summary": "The evidence against validators that the node keeps.",
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "The evidence.",
          "properties": {
            "misbehaviour": {
              "description": "The pieces of evidence, at most 1,000.\n\nEach convinces anybody who knows the validators.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/MisbehaviourView"
              }
            }
          },
          "required": [
            "misbehaviour"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "Nobody misbehaved",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "misbehaviour": []
            }
          }
        }
      ]
    },
    {
      "name": "chain_getHeader",
      "summary": "A header with its certificate.",
      "description": "By hash it needs the index of the node; by height it does not.",
      "paramStructure": "either",
      "params": [
        {
          "name": "block",
          "description": "Which block: a height (a number, not a string), a hash, or `\"latest\"`; the newest one if left out.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/BlockReference"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/HeaderView"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "By height",
          "params": [
            {"name": "block", "value": 5}
          ],
          "result": {
            "name": "result",
            "value": {
              "certificate": "0x830041018158402bcc259e1e97274a35d138ffcc1ab4cb75059b32145190a15118bee5e0d4455d0ef69c02dcd49b4cf5af9b5344312c705c9778d449b1485c24d0afdb57c934ad",
              "chainId": "served-caf5387edca9e874",
              "encoded": "0xda41535948ad010102777365727665642d63616635333837656463613965383734030504582059cb104dcb3068d5c42434ea4d1742b6e82e66efddd2c3ac2879c1b14a1e62db051b0000018bcfe57b8806540f715baf5d4c2ed329785cef29e562f73488c8a2070e0810095820dc08dafed6a621d52aebd38b767b961ba75bb5070ed75e085e880bfb7996ff450a582054c04255007135f1dd4fc6d7f5dc6f85e4c67613ff00f17912d0bbf2f45de79f0b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
              "firstIndex": 14,
              "hash": "0x2d8af9853b65488d6db0df9249bb24807f1a7ad45b5747a25c2ceb8b31daf3f0",
              "height": 5,
              "logRoot": "0xdc08dafed6a621d52aebd38b767b961ba75bb5070ed75e085e880bfb7996ff45",
              "logSize": 16,
              "nextValidators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe",
              "parameters": "0x20d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
              "parent": "0x59cb104dcb3068d5c42434ea4d1742b6e82e66efddd2c3ac2879c1b14a1e62db",
              "proposer": "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9",
              "stateRoot": "0x54c04255007135f1dd4fc6d7f5dc6f85e4c67613ff00f17912d0bbf2f45de79f",
              "time": 1700000005000,
              "validators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe"
            }
          }
        }
      ]
    },
    {
      "name": "chain_getBlock",
      "summary": "A header with its certificate, and the statements and settlements of the block.",
      "description": "The largest blocks hold 10,000 statements and make a long answer. By hash it needs the index of the node.",
      "paramStructure": "either",
      "params": [
        {
          "name": "block",
          "description": "Which block: a height (a number, not a string), a hash, or `\"latest\"`; the newest one if left out.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/BlockReference"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A block.",
          "properties": {
            "header": {
              "description": "The header.",
              "$ref": "#/components/schemas/HeaderView"
            },
            "statements": {
              "description": "The statements, in the order of the log: number *i* from 0 has the index `firstIndex` + 1 + *i*.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/StatementView"
              }
            },
            "settlements": {
              "description": "How jobs ended in the block; they follow the statements in the log.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/SettlementView"
              }
            }
          },
          "required": [
            "header",
            "statements",
            "settlements"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "By height",
          "params": [
            {"name": "block", "value": 5}
          ],
          "result": {
            "name": "result",
            "value": {
              "header": {
                "certificate": "0x830041018158402bcc259e1e97274a35d138ffcc1ab4cb75059b32145190a15118bee5e0d4455d0ef69c02dcd49b4cf5af9b5344312c705c9778d449b1485c24d0afdb57c934ad",
                "chainId": "served-caf5387edca9e874",
                "encoded": "0xda41535948ad010102777365727665642d63616635333837656463613965383734030504582059cb104dcb3068d5c42434ea4d1742b6e82e66efddd2c3ac2879c1b14a1e62db051b0000018bcfe57b8806540f715baf5d4c2ed329785cef29e562f73488c8a2070e0810095820dc08dafed6a621d52aebd38b767b961ba75bb5070ed75e085e880bfb7996ff450a582054c04255007135f1dd4fc6d7f5dc6f85e4c67613ff00f17912d0bbf2f45de79f0b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
                "firstIndex": 14,
                "hash": "0x2d8af9853b65488d6db0df9249bb24807f1a7ad45b5747a25c2ceb8b31daf3f0",
                "height": 5,
                "logRoot": "0xdc08dafed6a621d52aebd38b767b961ba75bb5070ed75e085e880bfb7996ff45",
                "logSize": 16,
                "nextValidators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe",
                "parameters": "0x20d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
                "parent": "0x59cb104dcb3068d5c42434ea4d1742b6e82e66efddd2c3ac2879c1b14a1e62db",
                "proposer": "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9",
                "stateRoot": "0x54c04255007135f1dd4fc6d7f5dc6f85e4c67613ff00f17912d0bbf2f45de79f",
                "time": 1700000005000,
                "validators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe"
              },
              "settlements": [],
              "statements": [
                {
                  "body": {
                    "amount": "1",
                    "to": "assay13hva7tpla94v3nzura5c54d6e7fzuckxczswxy"
                  },
                  "encoded": "0xd284588ca301382e0458210329df9fbd8d9e46509275f4b125d6d45d7fbe9a3b878a7af872a2800661ac5f510fa501782c6173736179316a6361393668773067766577743932353471726b647a3965666c7033736b726774616c6c643802687472616e7366657203777365727665642d63616635333837656463613965383734061a6553f10007480000000000000004a05819a201548dd9df2c3fe96ac8cc5c1f698a55bacf922e62c60201584064c5d09aaab27bba85180417adcbf5f75ea1b96851716f44abe30c4747bcdf600514a2cdd83334783ae8928d9616e49f607cfcb2b3f32c9e85991442de8888b8",
                  "issuedAt": 1700000000,
                  "key": "0x0329df9fbd8d9e46509275f4b125d6d45d7fbe9a3b878a7af872a2800661ac5f51",
                  "kind": "transfer",
                  "nonce": 4,
                  "signer": "assay1jca96hw0gvewt9254qrkdz9eflp3skrgtalld8",
                  "txid": "0xc44604f86c01c9441fc4c903f92f969729e3bfb6631e907f6ffe6f305140a1cb"
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "chain_getGenesis",
      "summary": "The genesis, as it stands in the log.",
      "description": "What a node says of its own genesis is no ground for trust. Get the file from someone you trust, or compare the chain id.",
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A genesis.",
          "properties": {
            "chainId": {
              "description": "The chain that it begins.",
              "$ref": "#/components/schemas/ChainID"
            },
            "encoded": {
              "description": "The genesis in deterministic CBOR: entry 0 of the log.\n\nThe 16 digits of the chain id are the first of SHA-256(0x00 ‖ it).",
              "$ref": "#/components/schemas/HexBytes"
            },
            "document": {
              "description": "The same as a genesis file: save it as `genesis.json`, and `assay verify --trust` takes it.",
              "$ref": "#/components/schemas/GenesisFile"
            }
          },
          "required": [
            "chainId",
            "encoded",
            "document"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"}
      ],
      "examples": [
        {
          "name": "The genesis of a test",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "chainId": "served-fee4d2aa80c5a3d2",
              "document": {
                "accounts": [
                  {
                    "address": "assay1qsxu0qlf47j94d4w9gnvjdkd8xetnmd9y0kx0t",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1pqzfkeg3q307sm7drte62sqfrh7sukje5rzfmj",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1pwq7kppat4ff6kz2ecldqjhf8fzvlztrng7agn",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1pn6gpj4ks5g9jf2ft77umypu3hye0tkj93frrn",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1pehmqn3yj4fn3eez9gwff4y0thrkd08t53uggx",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {"address": "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9", "balance": "1000000"},
                  {
                    "address": "assay1rhzcdalskzvul8hu0errs7etyywvvgu872r3sj",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1ysh3g73jgyxwsjmejn7jx2244h4jtjewzmpc4t",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1yjs6krex9sk6w2sjrels70rprw5nyntgel8390",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1yawwqfpjn552v7xezv3yw86f79a54kxezqazx9",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay19tnc58h2tzksvegzzzm9m492y3wmv5vtxhrdwq",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay19e2j4ul7tky33ffep9j6cst303exwp8lyl5mat",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1xkqvp7m98jscn0yjdcmhz9y930n6suqa4zssgx",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1xmsew8wwvd6geup9r4zx04h32f57qvqdyd6r3w",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1xu8lsakgzr75y8747935sqamfp9duz8wpp2e84",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay18c9v2hex5cp5j74s6ds26x3q53x5h48x6fhzt2",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1gmzfdlm4v7qqzzwya4qj4qnjdgv44wmck0utlu",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1fqjp3dn77979k2w6tktc26n49w0wqyw7ssv652",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1tkhk0ukt7cw7zttjzl3yh6r7ukap8ansk5jfte",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1v5zewrq8ek764alvd0gvh27w7ylx3gdk8xds4r",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1vccsjaj6nrwsezytpgc9n5h2cgydrphzwyyqj4",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1dvt9m03ep367tw4gae7jn83s232zn5td20wz7s",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1dafqua53u47ehhduucy5jck8l4ydquwzr3wgkc",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay10kvjacpqd70yrxrrph3jhcj47w02lxcw3720nf",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay10l7659wj4ya5s0q48k2vv7w36j56h20vs3p0th",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1scm5cwyutj7fp6t7a4ca56lwqssux4l8grg5md",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay13n5tfslmdjew7jcdvp3w2r2s35cwc4dhqju7xs",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay13hva7tpla94v3nzura5c54d6e7fzuckxczswxy",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1j8jl7gjprmm4z2tdydmljguq47xunelrk6zm9c",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1j0e6ekpp8n5qc694szann4zrft3nrtqds78j9m",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1jca96hw0gvewt9254qrkdz9eflp3skrgtalld8",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1jezd37m8a8j3eadx0h5jxgc68jcukanjr7aacj",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1n06llcfvr8sfvm2uyuj55zu2s3am4mquqjw78r",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay14qgsqvche5hha4w09y8haxrmxe6fqumqa0cp33",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay14fw55sxpss69v56dwhmjg6uuhu8cyk3kxvna4y",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay14meuafpmfn8edfysd5fqzr0r77kstrcegymmag",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1k0xwpclxth9a3tfg2t4zt3ajpnq07q2dr4we0p",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1k64gdaxv6x262rspempmx0sw9w53f5dzfurglj",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1c9wjw563eep4rhk9u2fa0wyynaspg752zeknpp",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1e9wpawph4tl0t6qfe7l6u85ea2mud5kczmduf5",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1emthklxqmy2uur4r4qpgayshu02m9d0gwxzug7",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay166gjvk6qdnv4dznkyrc7cfythfkscy65q2yngt",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1m3t3rnzpq9p7lhg4euyw6w5kpk22xxncu7q6rq",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1mnpg3ma5ep5ds8l47glukegwspzft0kfpawgdu",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1m7e5lf254zz6r53ugklstu6n0ssl4xjmvp5nw3",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1u45nghvsxyrlza8vu8c6ap5shzcexx37k94m9z",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1auv7kfvchs06y709x2ggqwljhjv7r5ly4h0zfz",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay1alngxe6j750cmd5eqw2swy9kj2gukkycelhu70",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
                    "balance": "1000000",
                    "bond": "20"
                  },
                  {
                    "address": "assay17czcf0879jks5h3xehxdtzamevf9x3628zkmjw",
                    "balance": "1000000",
                    "bond": "20"
                  }
                ],
                "name": "served",
                "parameters": {
                  "ballotLimit": 16,
                  "ballotWindow": 604800000,
                  "challengeBond": 1000,
                  "checkInterval": 20,
                  "drawStep": 5000,
                  "draws": 8,
                  "dueWork": 256,
                  "epochLength": 1000,
                  "heartbeat": 3600000,
                  "jobFee": 100,
                  "judgingTime": 86400000,
                  "longestDuration": 604800000,
                  "longestWindow": 604800000,
                  "minimumBalance": 1,
                  "minimumBond": 1000,
                  "openingTime": 600000,
                  "slotBond": 1000,
                  "soloStreak": 10,
                  "statementFee": 3,
                  "subsidy": 0
                },
                "reserve": "55",
                "time": "2023-11-14T22:13:20Z",
                "validators": [
                  {
                    "name": "validator-1",
                    "publicKey": "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                  }
                ]
              },
              "encoded": "0xda41535947a701010266736572766564031b0000018bcfe56800048158210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f8179805b4011a0036ee8002030301041903e8051903e8061a240c8400071a240c84000819010009100a18640b1903e80c1903e80d080e1913880f1a240c8400101a000927c0111a05265c00120a13141400061837079833a30154040dc783e9afa45ab6ae2a26c936cd39b2b9eda5021a000f42400314a3015408049b6511045fe86fcd1af3a540091dfd0e5a59021a000f42400314a301540b81eb043d5d529d584ace3ed04ae93a44cf8963021a000f42400314a301540cf480cab685105925495fbdcd903c8dc997aed2021a000f42400314a301540e6fb04e24955338e7222a1c94d48f5dc766bceb021a000f42400314a201540f715baf5d4c2ed329785cef29e562f73488c8a2021a000f4240a301541dc586f7f0b099cf9efc7e46387b2b211cc62387021a000f42400314a30154242f147a32410ce84b7994fd232955adeb25cb2e021a000f42400314a3015424a1ab0f262c2da72a121e7f0f3c611ba9324d68021a000f42400314a30154275ce024329d28a678d91322471f49f17b4ad8d9021a000f42400314a301542ae78a1eea58ad06650210b65dd4aa245db6518b021a000f42400314a301542e552af3fe5d8918a5390965ac41717c726704ff021a000f42400314a301543580c0fb653ca189bc926e377114858be7a8701d021a000f42400314a3015436e1971dce63748cf0251d4467d6f15269e0300d021a000f42400314a30154370ff876c810fd421fd5f1634803bb484ade08ee021a000f42400314a301543e0ac55f26a603497ab0d360ad1a20a44d4bd4e6021a000f42400314a3015446c496ff7567800109c4ed412a82726a195abb78021a000f42400314a30154482418b67ef17c5b29da5d97856a752b9ee011de021a000f42400314a301545daf67f2cbf61de12d7217e24be87ee5ba13f670021a000f42400314a301546505970c07cdbdaaf7ec6bd0cbabcef13e68a1b6021a000f42400314a30154663109765a98dd0c888b0a3059d2eac208d186e2021a000f42400314a301546b165dbe390c75e5baa8ee7d299e30545429d16d021a000f42400314a301546f520e7691e57d9bddbce6094962c7fd48d071c2021a000f42400314a301547d992ee0206f9e4198630de32be255f39eaf9b0e021a000f42400314a301547ffdaa15d2a93b483c153d94c679d1d4a9aba9ec021a000f42400314a3015486374c389c5cbc90e97eed71da6bee0421c357e7021a000f42400314a301548ce8b4c3fb6cb2ef4b0d6062e50d508d30ec55b7021a000f42400314a301548dd9df2c3fe96ac8cc5c1f698a55bacf922e62c6021a000f42400314a3015491e5ff22411ef751296d2377f92380af8dc9e7e3021a000f42400314a3015493f3acd8213ce80c68b580bb39d4434ae331ac0d021a000f42400314a30154963a5d5dcf4332e59554a8076688b94fc3185868021a000f42400314a301549644d8fb67e9e51cf5a67de923231a3cb1cb7672021a000f42400314a301549bf5ffe12c19e0966d5c27254a0b8a847bbaec1c021a000f42400314a30154a811003317cd2f7ed5cf290f7e987b3674907360021a000f42400314a30154aa5d4a40c1843456534d75f7246b9cbf0f825a36021a000f42400314a30154aef3cea43b4ccf96a4906d12010de3f7ad058f19021a000f42400314a30154b3cce0e3e65dcbd8ad2852ea25c7b20cc0ff014d021a000f42400314a30154b447d202c346c0c9a12c68bc8cc4b4c774ba4dc5021a000f42400314a30154b6aa86f4ccd195a50e01cec3b33e0e2ba914d1a2021a000f42400314a30154c15d275351ce4351dec5e293d7b8849f60147a8a021a000f42400314a30154c95c1eb837aafef5e809cfbfae1e99eab7c6d2d8021a000f42400314a30154ced77b7cc0d915ce0ea3a8028e9217e3d5b2b5e8021a000f42400314a30154d691265b406cd9568a7620f1ec248bba6d0c1354021a000f42400314a30154dc5711cc410143efdd15cf08ed3a960d94a31a78021a000f42400314a30154dcc288efb4c868d81ff5f23fcb650e804495bec9021a000f42400314a30154dfb34fa554a885a1d23c45bf05f3537c21fa9a5b021a000f42400314a30154e569345d903107f174ece1f1ae8690b8b1931a3e021a000f42400314a30154ef19eb2598bc1fa279e53290803bf2bc99e1d3e4021a000f42400314a30154efe6836752f51f8db69903950710b69291cb5898021a000f42400314a30154f5f8bf380b26f1763216312cffe4c6b435fe8e07021a000f42400314a30154f60584bcfe2cad0a5e26cdccd58bbbcb1253474a021a000f42400314"
            }
          }
        }
      ]
    },
    {
      "name": "chain_getParameters",
      "summary": "The parameters in force, and the ledger's own record.",
      "paramStructure": "either",
      "params": [
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "The parameters after a block.",
          "properties": {
            "height": {
              "description": "The height of the newest block: this holds after it.",
              "type": "integer",
              "minimum": 0
            },
            "parameters": {
              "description": "The values by name.",
              "$ref": "#/components/schemas/ChainParameters"
            },
            "record": {
              "description": "The ledger's own record.",
              "$ref": "#/components/schemas/RecordView"
            },
            "proof": {
              "description": "The proof of the parameters, if it was asked for: a value proof in deterministic CBOR.",
              "$ref": "#/components/schemas/HexBytes"
            },
            "recordProof": {
              "description": "The proof of the record, if it was asked for.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "height",
            "parameters",
            "record"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "Without proof",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "height": 24,
              "parameters": {
                "ballotLimit": 16,
                "ballotWindow": 604800000,
                "challengeBond": 70,
                "checkInterval": 20,
                "drawStep": 5000,
                "draws": 4,
                "dueWork": 256,
                "epochLength": 6,
                "heartbeat": 3600000,
                "jobFee": 100,
                "judgingTime": 86400000,
                "longestDuration": 604800000,
                "longestWindow": 604800000,
                "minimumBalance": 1,
                "minimumBond": 1000,
                "openingTime": 600000,
                "slotBond": 50,
                "soloStreak": 10,
                "statementFee": 3,
                "subsidy": 40
              },
              "record": {
                "bondedAccounts": 3,
                "clock": 26000,
                "epoch": 4,
                "epochEnd": 30,
                "epochWeight": "0",
                "feePot": "18",
                "reserve": "115"
              }
            }
          }
        }
      ]
    },
    {
      "name": "chain_getValidators",
      "summary": "The validators who seal the next block, and the Ed25519 keys with which they cosign checkpoints.",
      "paramStructure": "either",
      "params": [
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A set of validators.",
          "properties": {
            "height": {
              "description": "The height of the newest block: the set seals the one after it.",
              "type": "integer",
              "minimum": 0
            },
            "hash": {
              "description": "The hash of the set, as in headers.",
              "$ref": "#/components/schemas/Digest"
            },
            "validators": {
              "description": "The keys in their order: the index is the validator's number.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/PublicKey"
              }
            },
            "quorum": {
              "description": "How many make a block final.",
              "type": "integer"
            },
            "cosigners": {
              "description": "The cosigning keys of those who have said theirs.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/CosignerView"
              }
            },
            "proof": {
              "description": "The proof of the validators, if it was asked for: a value proof (kind `members`) in deterministic CBOR.",
              "$ref": "#/components/schemas/HexBytes"
            },
            "cosignersProof": {
              "description": "The proof of the cosigning keys, if it was asked for: a value proof (kind `cosigners`) in deterministic CBOR.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "height",
            "hash",
            "validators",
            "quorum",
            "cosigners"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "Without proof",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "cosigners": [
                {
                  "key": "0x17f15cf1c04bf114980be676da8edbdbfb9ec361b3c0025bed4ea7faa73d628e",
                  "name": "served-fee4d2aa80c5a3d2/assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9",
                  "validator": "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                  "verifierKey": "served-fee4d2aa80c5a3d2/assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9+b0461c38+BBfxXPHAS/EUmAvmdtqO29v7nsNhs8ACW+1Op/qnPWKO"
                }
              ],
              "hash": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe",
              "height": 1,
              "quorum": 1,
              "validators": [
                "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
              ]
            }
          }
        }
      ]
    },
    {
      "name": "tx_submit",
      "summary": "Submits a signed statement.",
      "description": "A statement that is refused is an error, never a result. Submitting the same bytes again is no mistake: if they are final, the answer says where. (A node without an index answers `nonceUsed` instead.)",
      "paramStructure": "either",
      "params": [
        {
          "name": "statement",
          "description": "The statement, a COSE_Sign1 in deterministic CBOR.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        {
          "name": "wait",
          "description": "When to answer: once it was executed (`\"accepted\"`, the default), or once it is final.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SubmissionGoal"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/SubmissionResult"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/rejected"},
        {"$ref": "#/components/errors/unavailable"},
        {"$ref": "#/components/errors/mempoolFull"},
        {"$ref": "#/components/errors/malformedStatement"},
        {"$ref": "#/components/errors/badSignature"}
      ],
      "examples": [
        {
          "name": "The same bytes again",
          "params": [
            {
              "name": "statement",
              "value": "0xd2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e2892"
            },
            {"name": "wait", "value": "final"}
          ],
          "result": {
            "name": "result",
            "value": {
              "height": 1,
              "index": 2,
              "status": "final",
              "txid": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
            }
          }
        }
      ]
    },
    {
      "name": "tx_submitBatch",
      "summary": "Submits many signed statements.",
      "description": "It is not all or nothing: each statement stands for itself. Put the statements of one account in rising order of their nonces. For more at once there is `POST /statements`.",
      "paramStructure": "either",
      "params": [
        {
          "name": "statements",
          "description": "The statements, at most 20,000; the limit of the body (2 MiB) is reached before.",
          "required": true,
          "schema": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HexBytes"
            }
          }
        },
        {
          "name": "wait",
          "description": "As for `tx_submit`; the answer comes when the last one is decided.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SubmissionGoal"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "What became of them.",
          "properties": {
            "results": {
              "description": "One for each statement, in order.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/SubmissionResult"
              }
            }
          },
          "required": [
            "results"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "One that is final, and one that is none",
          "params": [
            {
              "name": "statements",
              "value": [
                "0xd2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e2892",
                "0xd2"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "results": [
                {
                  "height": 1,
                  "index": 2,
                  "status": "final",
                  "txid": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
                },
                {
                  "error": {
                    "code": -32005,
                    "data": {
                      "offset": 1,
                      "reason": "malformed"
                    },
                    "message": "malformed statement: the bytes end in the middle of an item at byte 1"
                  },
                  "status": "refused"
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "tx_get",
      "summary": "A final statement, and where it is.",
      "description": "Only final statements are found.",
      "paramStructure": "either",
      "params": [
        {
          "name": "txid",
          "description": "Its id.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A final statement.",
          "properties": {
            "height": {
              "description": "The height of its block.",
              "type": "integer",
              "minimum": 0
            },
            "index": {
              "description": "Its index in the log.",
              "type": "integer",
              "minimum": 0
            },
            "time": {
              "description": "The time of its block in milliseconds since 1970.",
              "type": "integer",
              "minimum": 0
            },
            "statement": {
              "description": "The statement.",
              "$ref": "#/components/schemas/StatementView"
            },
            "proof": {
              "description": "The proof, if it was asked for: the receipt that `tx_getReceipt` gives.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "height",
            "index",
            "time",
            "statement"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "By id",
          "params": [
            {
              "name": "txid",
              "value": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "height": 1,
              "index": 2,
              "statement": {
                "body": {
                  "exact": true,
                  "manifest": "0x0000000000000000000000000000000000000000000000000000000000000000",
                  "royalty": 250,
                  "unitRule": "output-token"
                },
                "encoded": "0xd2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e2892",
                "issuedAt": 1700000000,
                "key": "0x02311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b3",
                "kind": "model",
                "nonce": 1,
                "signer": "assay14fw55sxpss69v56dwhmjg6uuhu8cyk3kxvna4y",
                "txid": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
              },
              "time": 1700000001000
            }
          }
        }
      ]
    },
    {
      "name": "tx_getReceipt",
      "summary": "The file that proves offline that a statement or settlement is final.",
      "description": "A receipt is about the block that holds the entry, and stays the same for ever. `assay verify FILE --trust genesis.json` checks either form.",
      "paramStructure": "either",
      "params": [
        {
          "name": "txid",
          "description": "The id of the statement or settlement.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "format",
          "description": "The form: `\"proof\"`, also if left out, or `\"scitt\"`, which is for statements only.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ReceiptFormat"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A receipt.",
          "properties": {
            "format": {
              "description": "The form.",
              "$ref": "#/components/schemas/ReceiptFormat"
            },
            "receipt": {
              "description": "The bytes of the file.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "format",
            "receipt"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "The native form",
          "params": [
            {
              "name": "txid",
              "value": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "format": "proof",
              "receipt": "0xda41535950a701590109d2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e28920202035860d6d6fb75e341b9c8312dc436596bfbf5b1da2aacd9c18cc3a52bbbd0b8cc32a942415863a1a7dbf66a24997216cf439c0816911da8be11e6e76a9450b49bf94ffd9dc7953c367eee1867020a75ac12805867176344b160ea0bd344cf1c5a07a60488777365727665642d6361663533383765646361396538373401005820f11ba9f9e049c0c49469e4705fad520cf6e387adf2addbd7f3fed1c911f3d2f701081a6553f1015820344f7fc4585c53f71787bff6fd8a9621d5c3a5aed32a066228aa714dd7d77508055820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe064101078158400832d0cd055adce008ac09e9bcd654a59a9027ec8d2f213adf3e5c29059d76f92178e14e824bc79edf9743f87a32fbb8a5331b85de3e3454e1865afe954cb363"
            }
          }
        }
      ]
    },
    {
      "name": "tx_getReceipts",
      "summary": "Many native receipts at once, such as those of all statements of a block.",
      "description": "Those of one block share most of the work. Who needs whole blocks takes `proof_getBlock`: there the proof of all entries together is as short as that of one.",
      "paramStructure": "either",
      "params": [
        {
          "name": "txids",
          "description": "The ids of the statements or settlements, at most 10,000.",
          "required": true,
          "schema": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Digest"
            }
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "Receipts.",
          "properties": {
            "receipts": {
              "description": "The receipts in the order of the ids; `null` for what is not final.",
              "type": "array",
              "items": {
                "oneOf": [
                  {"$ref": "#/components/schemas/HexBytes"},
                  {"type": "null"}
                ]
              }
            }
          },
          "required": [
            "receipts"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "One that is final, and one that is not",
          "params": [
            {
              "name": "txids",
              "value": [
                "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                "0x0000000000000000000000000000000000000000000000000000000000000000"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "receipts": [
                "0xda41535950a701590109d2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e28920202035860d6d6fb75e341b9c8312dc436596bfbf5b1da2aacd9c18cc3a52bbbd0b8cc32a942415863a1a7dbf66a24997216cf439c0816911da8be11e6e76a9450b49bf94ffd9dc7953c367eee1867020a75ac12805867176344b160ea0bd344cf1c5a07a60488777365727665642d6361663533383765646361396538373401005820f11ba9f9e049c0c49469e4705fad520cf6e387adf2addbd7f3fed1c911f3d2f701081a6553f1015820344f7fc4585c53f71787bff6fd8a9621d5c3a5aed32a066228aa714dd7d77508055820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe064101078158400832d0cd055adce008ac09e9bcd654a59a9027ec8d2f213adf3e5c29059d76f92178e14e824bc79edf9743f87a32fbb8a5331b85de3e3454e1865afe954cb363",
                null
              ]
            }
          }
        }
      ]
    },
    {
      "name": "account_get",
      "summary": "What the ledger knows of an address.",
      "description": "An account that does not exist is no error. `assay account ADDRESS --trust genesis.json` checks the proof.",
      "paramStructure": "either",
      "params": [
        {
          "name": "address",
          "description": "The address.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/AccountView"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "A worker, with its proof",
          "params": [
            {"name": "address", "value": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar"},
            {"name": "prove", "value": true}
          ],
          "result": {
            "name": "result",
            "value": {
              "address": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
              "balance": "995117",
              "bond": "4620",
              "bondedSince": 1,
              "exists": true,
              "height": 24,
              "locked": "400",
              "nextNonce": 8,
              "operator": "Acme Edge",
              "pool": {
                "claimable": "84",
                "epoch": 2,
                "weight": "90"
              },
              "proof": "0xda41535956a601010254f5f8bf380b26f1763216312cffe4c6b435fe8e07035825a90107031a000f2f2d0419120c05190190080109010a020b185a0c6941636d6520456467650558c0ba4fc63830e9be6f335167c77c7f5184aeff433b09c61646bdba601dec75f1aa1422b3fb122cc00f505bff5abb3627b3bcc47a4fca26f3b3a65ee6e0ccb58556824dd89334725ef47533c3b48e56ea797446af26e514e6c4cba5f6a89845db6d166d26acaf2070666b39fe6ff7f418bfb30a7dd1fed94cc521a10b300836c9640cf9b6465c0e2ca0c89a3c3c77963657ef0aef319d6426f4d3e7f6ed27cff839541c3cd6dbf3d167d727e7b7c3a5ac6d64030fc2ce94b0c134c44de6702a202006da41535948ad010102777365727665642d636166353338376564636139653837340318180458207dc7c06a72f6e6b29550a6590894a02930e6fad51505d43e0d1986f1dfed00aa051b0000018bcfe5cd9006540f715baf5d4c2ed329785cef29e562f73488c8a207184108184309582042f05e5daf99fdcee8722ca5633cbc048f8b67307b075223d0888c922e99aa350a5820c32be0fc4ed3e30fa186d91503d4a9739d2179ca71cdf0aedf5218fcafb0ccd90b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0078300410181584020f571caa1c4fba8703d4b8b0ea49757a4ae492abcb71841ff015e5515224ff55d3faf2eba0b01d4d6e748fc152e04d45ac4887d964d632cae19c3a21f487dce",
              "streak": 1,
              "unbonding": "0",
              "unbondingMatures": 0
            }
          }
        }
      ]
    },
    {
      "name": "model_get",
      "summary": "A registered model.",
      "description": "A model that does not exist is no error: `exists` is false, and what is said of models is absent.",
      "paramStructure": "either",
      "params": [
        {
          "name": "id",
          "description": "The id: that of the statement that registered it.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/ModelView"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "By id",
          "params": [
            {
              "name": "id",
              "value": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "exact": true,
              "exists": true,
              "height": 24,
              "id": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
              "manifest": "0x0000000000000000000000000000000000000000000000000000000000000000",
              "owner": "assay14fw55sxpss69v56dwhmjg6uuhu8cyk3kxvna4y",
              "royalty": 250,
              "unitRule": "output-token",
              "uses": 7
            }
          }
        }
      ]
    },
    {
      "name": "job_get",
      "summary": "A job, live or ended.",
      "description": "While it is live it stands in the state; its settlement in the log says how it ended. What the numbers mean is in Docs/Accounting.md; `assay job show ID --explain` prints the arithmetic. A job that was never posted is no error. One that is not live needs the index of the node.",
      "paramStructure": "either",
      "params": [
        {
          "name": "id",
          "description": "The id: that of the statement that posted it.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/JobView"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "A job that is live",
          "params": [
            {
              "name": "id",
              "value": "0x2cd00a7b00e0772ec882de62c604021b601b3a46da5f9edb314a82dd9726ca17"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "clock": 26000,
              "encoded": "0xb20154b447d202c346c0c9a12c68bc8cc4b4c774ba4dc502aa015820c86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204025820304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba0305040a051406020702081a000f4240091a000f42400a825436e1971dce63748cf0251d4467d6f15269e0300d54f5f8bf380b26f1763216312cffe4c6b435fe8e07038b18faf518c81846041913881a000927c01a05265c000a1403040805191f40060407050882021a052686f8091901900a020b020c58204daccf4d1f0d8d4eb33fb32895b4b3637fad4ba727f0ba6481f7933a2ac2eae50d191f410e58208a376c9a8f44b327a4690041a6cafa5c748d8f87c11abd90fc05b04a55bcb6ec0f82a2018454f5f8bf380b26f1763216312cffe4c6b435fe8e075820a555c1a5d8cd48c5d34cb67017be8b6c6ac26b74058e7c92192032bfe55d60b009848304025820d9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf2317488304025820d9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf2317488301025820a8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab8301025820a8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab026941636d652045646765a201845436e1971dce63748cf0251d4467d6f15269e0300d58207e7d2a852a4e66d82c138ac3661f1310499abc3cf614d23637cf430ff2077ccb09848304025820d9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf2317488304025820d9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf2317488301025820a8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab8301025820a8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab02704e6f72746865726e20436f6d70757465105820fe6be2a82c1ada4c5ec050141a8ca875feca2d044a15095803908e4a8bea8bf811547d992ee0206f9e4198630de32be255f39eaf9b0e128184540f715baf5d4c2ed329785cef29e562f73488c8a258202eda2c44515482fc2d45bf212bb981f010ae44c3c2e584db66ad7b5bd8023d940984f6f6f6f6",
              "exists": true,
              "height": 24,
              "id": "0x2cd00a7b00e0772ec882de62c604021b601b3a46da5f9edb314a82dd9726ca17",
              "live": {
                "challenger": "assay10kvjacpqd70yrxrrph3jhcj47w02lxcw3720nf",
                "conditions": {
                  "bonded": 3,
                  "challengeBond": "70",
                  "checkInterval": 20,
                  "drawStep": 5000,
                  "draws": 4,
                  "exact": true,
                  "judgingTime": 86400000,
                  "openingTime": 600000,
                  "royalty": 250,
                  "slotBond": "200",
                  "soloStreak": 10
                },
                "deadline": {
                  "clock": 86411000
                },
                "drawSeed": "0x4daccf4d1f0d8d4eb33fb32895b4b3637fad4ba727f0ba6481f7933a2ac2eae5",
                "drawn": 8001,
                "escrow": "400",
                "fee": "4",
                "judges": [
                  {
                    "draws": [
                      {"unit": "7"},
                      {"unit": "7"},
                      {"unit": "1"},
                      {"unit": "2"}
                    ],
                    "node": "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9",
                    "root": "0x2eda2c44515482fc2d45bf212bb981f010ae44c3c2e584db66ad7b5bd8023d94",
                    "units": "9"
                  }
                ],
                "k": 2,
                "n": 2,
                "openingSeed": "0x8a376c9a8f44b327a4690041a6cafa5c748d8f87c11abd90fc05b04a55bcb6ec",
                "result": "0xfe6be2a82c1ada4c5ec050141a8ca875feca2d044a15095803908e4a8bea8bf8",
                "round": 3,
                "slots": [
                  {
                    "draws": [
                      {
                        "opened": {
                          "index": "4",
                          "output": "0xd9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf231748",
                          "units": "2"
                        },
                        "unit": "7"
                      },
                      {
                        "opened": {
                          "index": "4",
                          "output": "0xd9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf231748",
                          "units": "2"
                        },
                        "unit": "7"
                      },
                      {
                        "opened": {
                          "index": "1",
                          "output": "0xa8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab",
                          "units": "2"
                        },
                        "unit": "1"
                      },
                      {
                        "opened": {
                          "index": "1",
                          "output": "0xa8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab",
                          "units": "2"
                        },
                        "unit": "2"
                      }
                    ],
                    "evidence": 0,
                    "firstDraw": false,
                    "node": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
                    "operator": "Acme Edge",
                    "result": "0xfe6be2a82c1ada4c5ec050141a8ca875feca2d044a15095803908e4a8bea8bf8",
                    "root": "0xa555c1a5d8cd48c5d34cb67017be8b6c6ac26b74058e7c92192032bfe55d60b0",
                    "streak": 0,
                    "units": "9"
                  },
                  {
                    "draws": [
                      {
                        "opened": {
                          "index": "4",
                          "output": "0xd9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf231748",
                          "units": "2"
                        },
                        "unit": "7"
                      },
                      {
                        "opened": {
                          "index": "4",
                          "output": "0xd9ea55c162a14ee5c8eaa5d8fa73cd38247047f284a2b9b2f7b966decf231748",
                          "units": "2"
                        },
                        "unit": "7"
                      },
                      {
                        "opened": {
                          "index": "1",
                          "output": "0xa8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab",
                          "units": "2"
                        },
                        "unit": "1"
                      },
                      {
                        "opened": {
                          "index": "1",
                          "output": "0xa8dc4f07b600347564e528a3fc04d1cc6aed7aab182ad74dac8b796c7dc452ab",
                          "units": "2"
                        },
                        "unit": "2"
                      }
                    ],
                    "evidence": 0,
                    "firstDraw": false,
                    "node": "assay1xmsew8wwvd6geup9r4zx04h32f57qvqdyd6r3w",
                    "operator": "Northern Compute",
                    "result": "0xfe6be2a82c1ada4c5ec050141a8ca875feca2d044a15095803908e4a8bea8bf8",
                    "root": "0x7e7d2a852a4e66d82c138ac3661f1310499abc3cf614d23637cf430ff2077ccb",
                    "streak": 0,
                    "units": "9"
                  }
                ]
              },
              "posted": {
                "clock": 8000,
                "height": 8,
                "index": 25
              },
              "requester": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
              "status": "judged",
              "terms": {
                "audience": [
                  "assay1xmsew8wwvd6geup9r4zx04h32f57qvqdyd6r3w",
                  "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar"
                ],
                "count": "5",
                "duration": 1000000,
                "inputRoot": "0x304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba",
                "k": 2,
                "maxUnits": "20",
                "model": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                "n": 2,
                "price": "10",
                "window": 1000000
              }
            }
          }
        },
        {
          "name": "A job that has ended",
          "params": [
            {
              "name": "id",
              "value": "0x17c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "clock": 26000,
              "exists": true,
              "height": 24,
              "id": "0x17c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701",
              "posted": {
                "height": 8,
                "index": 21
              },
              "requester": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
              "settlement": {
                "assurance": "agreed",
                "count": "5",
                "encoded": "0xda41535953ae01582017c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701025820c86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a2040354b447d202c346c0c9a12c68bc8cc4b4c774ba4dc5045820304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba0505060a070608010958206a5bec1169621fcf5d2805e7f60c6fe013ca1157981515f0cdc628905f4f3dd30a83a80154f5f8bf380b26f1763216312cffe4c6b435fe8e07020103582092ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257040905185806020718320902a8015436e1971dce63748cf0251d4467d6f15269e0300d0201035820ba0b656822453df784b3aadcbad1580f8717e163683dfc1c7b0c732ecdac8e74040905185806020718320902a601540b81eb043d5d529d584ace3ed04ae93a44cf8963020303582099b19dd6d5cd2f0190b0fbd180e9e7e4636969f9c88e4c3ec2fb6cdc8c4abc7004090818c809020b060c1901a40d18640f02",
                "fee": "6",
                "hasAudience": false,
                "height": 17,
                "id": "0xc20b2bbce7d8a4f151081a9bdfe428f4280ec775f4d0f4c59d6954210abd0673",
                "index": 52,
                "inputRoot": "0x304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba",
                "job": "0x17c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701",
                "k": 2,
                "model": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                "price": "10",
                "refund": "420",
                "requester": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
                "result": "0x6a5bec1169621fcf5d2805e7f60c6fe013ca1157981515f0cdc628905f4f3dd3",
                "royalty": "4",
                "slots": [
                  {
                    "evidence": 2,
                    "gained": "50",
                    "lost": "0",
                    "node": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
                    "outcome": "paid",
                    "pay": "88",
                    "root": "0x92ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257",
                    "royalty": "2",
                    "units": "9"
                  },
                  {
                    "evidence": 2,
                    "gained": "50",
                    "lost": "0",
                    "node": "assay1xmsew8wwvd6geup9r4zx04h32f57qvqdyd6r3w",
                    "outcome": "paid",
                    "pay": "88",
                    "root": "0xba0b656822453df784b3aadcbad1580f8717e163683dfc1c7b0c732ecdac8e74",
                    "royalty": "2",
                    "units": "9"
                  },
                  {
                    "evidence": 2,
                    "gained": "0",
                    "lost": "200",
                    "node": "assay1pwq7kppat4ff6kz2ecldqjhf8fzvlztrng7agn",
                    "outcome": "slashed",
                    "pay": "0",
                    "root": "0x99b19dd6d5cd2f0190b0fbd180e9e7e4636969f9c88e4c3ec2fb6cdc8c4abc70",
                    "royalty": "0",
                    "units": "9"
                  }
                ],
                "status": "final",
                "time": 1700000019000,
                "toReserve": "100"
              },
              "status": "final",
              "terms": {
                "count": "5",
                "duration": 1000000,
                "inputRoot": "0x304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba",
                "k": 2,
                "maxUnits": "20",
                "model": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                "n": 3,
                "place": "https://example.org/{job}",
                "price": "10",
                "window": 5000
              }
            }
          }
        }
      ]
    },
    {
      "name": "epoch_get",
      "summary": "What an ended epoch distributes, and how far the current one is.",
      "description": "An epoch is in the state from its end until all is claimed, or returned. One that has not ended, or in which nobody earned weight, is not; that is no error.",
      "paramStructure": "either",
      "params": [
        {
          "name": "epoch",
          "description": "Its number.",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove the answer.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/EpochView"
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "An epoch that has ended",
          "params": [
            {"name": "epoch", "value": 2}
          ],
          "result": {
            "name": "result",
            "value": {
              "current": {
                "end": 30,
                "epoch": 4,
                "feePot": "18",
                "subsidy": "40",
                "weight": "0"
              },
              "epoch": 2,
              "exists": true,
              "height": 24,
              "paid": "0",
              "pool": "168",
              "returnsAfter": 66,
              "settled": "0",
              "total": "180"
            }
          }
        }
      ]
    },
    {
      "name": "job_list",
      "summary": "Pages of jobs, in the order in which they were posted.",
      "description": "Of the first four parameters one may be given, or none for all. With `status`, a page can have fewer rows than its limit, or none, and a `next`: jobs move on meanwhile.",
      "paramStructure": "either",
      "params": [
        {
          "name": "requester",
          "description": "Jobs of a requester.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "model",
          "description": "Jobs for a model.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "status",
          "description": "Jobs that stand there; `\"live\"` for all that have not ended.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/JobStatusFilter"
          }
        },
        {
          "name": "node",
          "description": "Jobs for which a node attested, in a slot or as a judge.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "after",
          "description": "An index in the log: the page begins behind it (before it, if `newestFirst`).\n\nIt is `next` of the page before; left out, the page begins at the beginning.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "limit",
          "description": "The most jobs on the page, 1 to 200.\n\nLeft out: 50.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "newestFirst",
          "description": "Whether the newest come first; otherwise the oldest do.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove each job.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromHeight",
          "description": "The height of the first block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toHeight",
          "description": "The height of the last block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromTime",
          "description": "The time, in milliseconds since 1970, from which on blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toTime",
          "description": "The time, in milliseconds since 1970, up to which blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A page.",
          "properties": {
            "jobs": {
              "description": "The jobs.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/JobView"
              }
            },
            "next": {
              "description": "Where the next page begins; absent if there is none.",
              "type": "integer",
              "minimum": 0
            },
            "height": {
              "description": "The height of the block after which this holds.",
              "type": "integer",
              "minimum": 0
            },
            "clock": {
              "description": "Ledger time after that block, in milliseconds.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "jobs",
            "height",
            "clock"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "The first that is open",
          "params": [
            {"name": "status", "value": "open"},
            {"name": "limit", "value": 1}
          ],
          "result": {
            "name": "result",
            "value": {
              "clock": 26000,
              "height": 24,
              "jobs": [
                {
                  "clock": 26000,
                  "encoded": "0xae0154b447d202c346c0c9a12c68bc8cc4b4c774ba4dc502a9015820c86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204025820304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba0305040a051406020703081a000f424009191388038b18faf518c81846041913881a000927c01a05265c000a1403040805191f40060607010882021a000f6180091902580a020b030c58204daccf4d1f0d8d4eb33fb32895b4b3637fad4ba727f0ba6481f7933a2ac2eae50d191f410f80",
                  "exists": true,
                  "height": 24,
                  "id": "0x4e5e6e8405d6b55b786343e221254798949aa89f2a42d177dd0e3b5d3cf84968",
                  "live": {
                    "conditions": {
                      "bonded": 3,
                      "challengeBond": "70",
                      "checkInterval": 20,
                      "drawStep": 5000,
                      "draws": 4,
                      "exact": true,
                      "judgingTime": 86400000,
                      "openingTime": 600000,
                      "royalty": 250,
                      "slotBond": "200",
                      "soloStreak": 10
                    },
                    "deadline": {
                      "clock": 1008000
                    },
                    "drawSeed": "0x4daccf4d1f0d8d4eb33fb32895b4b3637fad4ba727f0ba6481f7933a2ac2eae5",
                    "drawn": 8001,
                    "escrow": "600",
                    "fee": "6",
                    "judges": [],
                    "k": 2,
                    "n": 3,
                    "round": 3,
                    "slots": []
                  },
                  "posted": {
                    "clock": 8000,
                    "height": 8,
                    "index": 23
                  },
                  "requester": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
                  "status": "open",
                  "terms": {
                    "count": "5",
                    "duration": 1000000,
                    "inputRoot": "0x304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba",
                    "k": 2,
                    "maxUnits": "20",
                    "model": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                    "n": 3,
                    "price": "10",
                    "window": 5000
                  }
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "settlement_list",
      "summary": "Pages of settlements, in the order of the log.",
      "description": "Of the first four parameters one may be given, or none for all. A row with its proof has the file that `tx_getReceipt` gives.",
      "paramStructure": "either",
      "params": [
        {
          "name": "node",
          "description": "Settlements in which a node had a slot.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "job",
          "description": "The settlement of this job: one row or none.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "model",
          "description": "Settlements of work with a model.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "requester",
          "description": "Settlements of a requester's jobs.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "after",
          "description": "An index in the log: the page begins behind it (before it, if `newestFirst`).\n\nIt is `next` of the page before; left out, the page begins at the beginning.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "limit",
          "description": "The most settlements on the page, 1 to 200.\n\nLeft out: 50.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "newestFirst",
          "description": "Whether the newest come first; otherwise the oldest do.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove each settlement.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromHeight",
          "description": "The height of the first block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toHeight",
          "description": "The height of the last block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromTime",
          "description": "The time, in milliseconds since 1970, from which on blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toTime",
          "description": "The time, in milliseconds since 1970, up to which blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A page.",
          "properties": {
            "settlements": {
              "description": "The settlements.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/SettlementView"
              }
            },
            "next": {
              "description": "Where the next page begins; absent if there is none.",
              "type": "integer",
              "minimum": 0
            },
            "height": {
              "description": "The height of the block after which this holds.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "settlements",
            "height"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "The newest, with its proof",
          "params": [
            {"name": "limit", "value": 1},
            {"name": "newestFirst", "value": true},
            {"name": "prove", "value": true}
          ],
          "result": {
            "name": "result",
            "value": {
              "height": 24,
              "next": 52,
              "settlements": [
                {
                  "assurance": "agreed",
                  "count": "5",
                  "encoded": "0xda41535953ae01582017c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701025820c86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a2040354b447d202c346c0c9a12c68bc8cc4b4c774ba4dc5045820304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba0505060a070608010958206a5bec1169621fcf5d2805e7f60c6fe013ca1157981515f0cdc628905f4f3dd30a83a80154f5f8bf380b26f1763216312cffe4c6b435fe8e07020103582092ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257040905185806020718320902a8015436e1971dce63748cf0251d4467d6f15269e0300d0201035820ba0b656822453df784b3aadcbad1580f8717e163683dfc1c7b0c732ecdac8e74040905185806020718320902a601540b81eb043d5d529d584ace3ed04ae93a44cf8963020303582099b19dd6d5cd2f0190b0fbd180e9e7e4636969f9c88e4c3ec2fb6cdc8c4abc7004090818c809020b060c1901a40d18640f02",
                  "fee": "6",
                  "hasAudience": false,
                  "height": 17,
                  "id": "0xc20b2bbce7d8a4f151081a9bdfe428f4280ec775f4d0f4c59d6954210abd0673",
                  "index": 52,
                  "inputRoot": "0x304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba",
                  "job": "0x17c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701",
                  "k": 2,
                  "model": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                  "price": "10",
                  "proof": "0xda41535950a701590190da41535953ae01582017c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701025820c86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a2040354b447d202c346c0c9a12c68bc8cc4b4c774ba4dc5045820304197f1b22d50376502231ed95d71ced30bac982ba20127818e88df4d83b3ba0505060a070608010958206a5bec1169621fcf5d2805e7f60c6fe013ca1157981515f0cdc628905f4f3dd30a83a80154f5f8bf380b26f1763216312cffe4c6b435fe8e07020103582092ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257040905185806020718320902a8015436e1971dce63748cf0251d4467d6f15269e0300d0201035820ba0b656822453df784b3aadcbad1580f8717e163683dfc1c7b0c732ecdac8e74040905185806020718320902a601540b81eb043d5d529d584ace3ed04ae93a44cf8963020303582099b19dd6d5cd2f0190b0fbd180e9e7e4636969f9c88e4c3ec2fb6cdc8c4abc7004090818c809020b060c1901a40d18640f02021834035860fd9abff5e5705626eaebe8c963c42e6eb6898b3274105bb702de84e7244761ba1c9e39302212af18ebfc0b43b7226452982b596bc551e847118abb258742ff5ed9fae1ad3a42cfa59a412952f780854e93fb2af3e87fa42a77064d554c02cb680488777365727665642d6361663533383765646361396538373411005820eed824db556f450eba154b2f72ea72e6c71430536e59fda4a1b5f5c923e1418a183218351a6553f113582017692e40064a0568dc3211cdaa5a815fa4d51da68aa358b4e31db58f58cf78a3055820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe06410107815840f7f386840277dcb087c6bc691d9216366cd8e353d510974e28ed4a4c60e2faf4040e78e2c92e64f7844ba498d37573c86f7519e6f18668a662b8612e1849cc1e",
                  "refund": "420",
                  "requester": "assay1k3rayqkrgmqvngfvdz7ge395ca6t5nw95efean",
                  "result": "0x6a5bec1169621fcf5d2805e7f60c6fe013ca1157981515f0cdc628905f4f3dd3",
                  "royalty": "4",
                  "slots": [
                    {
                      "evidence": 2,
                      "gained": "50",
                      "lost": "0",
                      "node": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
                      "outcome": "paid",
                      "pay": "88",
                      "root": "0x92ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257",
                      "royalty": "2",
                      "units": "9"
                    },
                    {
                      "evidence": 2,
                      "gained": "50",
                      "lost": "0",
                      "node": "assay1xmsew8wwvd6geup9r4zx04h32f57qvqdyd6r3w",
                      "outcome": "paid",
                      "pay": "88",
                      "root": "0xba0b656822453df784b3aadcbad1580f8717e163683dfc1c7b0c732ecdac8e74",
                      "royalty": "2",
                      "units": "9"
                    },
                    {
                      "evidence": 2,
                      "gained": "0",
                      "lost": "200",
                      "node": "assay1pwq7kppat4ff6kz2ecldqjhf8fzvlztrng7agn",
                      "outcome": "slashed",
                      "pay": "0",
                      "root": "0x99b19dd6d5cd2f0190b0fbd180e9e7e4636969f9c88e4c3ec2fb6cdc8c4abc70",
                      "royalty": "0",
                      "units": "9"
                    }
                  ],
                  "status": "final",
                  "time": 1700000019000,
                  "toReserve": "100"
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "attestation_list",
      "summary": "Pages of attestations, in the order of the log.",
      "description": "Of the first three parameters one may be given, or none for all.",
      "paramStructure": "either",
      "params": [
        {
          "name": "signer",
          "description": "Attestations by a signer.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "model",
          "description": "Attestations of work with a model, standing ones and those in jobs.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "job",
          "description": "Attestations for a job, also by judges.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "after",
          "description": "An index in the log: the page begins behind it (before it, if `newestFirst`).\n\nIt is `next` of the page before; left out, the page begins at the beginning.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "limit",
          "description": "The most attestations on the page, 1 to 200.\n\nLeft out: 50.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "newestFirst",
          "description": "Whether the newest come first; otherwise the oldest do.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove each attestation.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromHeight",
          "description": "The height of the first block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toHeight",
          "description": "The height of the last block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromTime",
          "description": "The time, in milliseconds since 1970, from which on blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toTime",
          "description": "The time, in milliseconds since 1970, up to which blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A page.",
          "properties": {
            "attestations": {
              "description": "The attestations.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/AttestationView"
              }
            },
            "next": {
              "description": "Where the next page begins; absent if there is none.",
              "type": "integer",
              "minimum": 0
            },
            "height": {
              "description": "The height of the block after which this holds.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "attestations",
            "height"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "The first by a signer",
          "params": [
            {"name": "signer", "value": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar"},
            {"name": "limit", "value": 1}
          ],
          "result": {
            "name": "result",
            "value": {
              "attestations": [
                {
                  "height": 10,
                  "id": "0x5f247cd162dd1f8bfeb0c7d04135c3060ef44929b35278f05c022a39c3c4d8c5",
                  "index": 28,
                  "statement": {
                    "body": {
                      "count": "5",
                      "evidence": {
                        "digest": "0xb4c43b50bf245bd727623e3c775a8fcfb8d823d00b57dd65f7f79dd33f126315",
                        "type": 2
                      },
                      "job": "0x17c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae8701",
                      "root": "0x92ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257",
                      "units": "9"
                    },
                    "encoded": "0xd284588aa301382e045821027461f371914ab32671045a155d9831ea8793d77cd59592c4340f86cbc18347b50fa501782c6173736179313768757437777174796d63687676736b78796b306c6578786b73366c61727338727675326172026661747465737403777365727665642d63616635333837656463613965383734061a6553f10007480000000000000002a05870a502582017c75b6016b9f18583fa89197c878e68819036c0e3f7ce0b3c50c723d1ae870103582092ff856bc6d7f801c37eb91298e7d8114781eea1c6a9b2ae09f5bd75184b9257040505090682025820b4c43b50bf245bd727623e3c775a8fcfb8d823d00b57dd65f7f79dd33f1263155840480ae1a3185e73b6a00897a0f20fea5e950bd34b8d9fff88e043a1ae1a379da847b871b0fc7b229826b23b3ac446999f71af7fd4d124b8148e16fe31c30f6c5b",
                    "issuedAt": 1700000000,
                    "key": "0x027461f371914ab32671045a155d9831ea8793d77cd59592c4340f86cbc18347b5",
                    "kind": "attest",
                    "nonce": 2,
                    "signer": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar",
                    "txid": "0x5f247cd162dd1f8bfeb0c7d04135c3060ef44929b35278f05c022a39c3c4d8c5"
                  },
                  "time": 1700000009000
                }
              ],
              "height": 24,
              "next": 28
            }
          }
        }
      ]
    },
    {
      "name": "model_list",
      "summary": "Pages of models, in the order in which they were registered.",
      "paramStructure": "either",
      "params": [
        {
          "name": "owner",
          "description": "Models of an owner.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "after",
          "description": "An index in the log: the page begins behind it (before it, if `newestFirst`).\n\nIt is `next` of the page before; left out, the page begins at the beginning.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "limit",
          "description": "The most models on the page, 1 to 200.\n\nLeft out: 50.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "newestFirst",
          "description": "Whether the newest come first; otherwise the oldest do.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "prove",
          "description": "Whether to prove each model.",
          "required": false,
          "schema": {
            "type": "boolean"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromHeight",
          "description": "The height of the first block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toHeight",
          "description": "The height of the last block that counts.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "fromTime",
          "description": "The time, in milliseconds since 1970, from which on blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "toTime",
          "description": "The time, in milliseconds since 1970, up to which blocks count.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A page.",
          "properties": {
            "models": {
              "description": "The models.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/RegisteredModelView"
              }
            },
            "next": {
              "description": "Where the next page begins; absent if there is none.",
              "type": "integer",
              "minimum": 0
            },
            "height": {
              "description": "The height of the block after which this holds.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "models",
            "height"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "All",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "height": 24,
              "models": [
                {
                  "height": 1,
                  "index": 2,
                  "model": {
                    "exact": true,
                    "exists": true,
                    "height": 24,
                    "id": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
                    "manifest": "0x0000000000000000000000000000000000000000000000000000000000000000",
                    "owner": "assay14fw55sxpss69v56dwhmjg6uuhu8cyk3kxvna4y",
                    "royalty": 250,
                    "unitRule": "output-token",
                    "uses": 7
                  }
                }
              ]
            }
          }
        }
      ]
    },
    {
      "name": "proof_getInclusion",
      "summary": "The RFC 9162 path of an entry.",
      "description": "The header of the head is not in the log yet: it is the first entry of the next block. By id it needs the index of the node.",
      "paramStructure": "either",
      "params": [
        {
          "name": "index",
          "description": "The index of the entry: this or `id`, and not both.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "id",
          "description": "The id of a statement, settlement or block.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "size",
          "description": "The size of the log; that of the head if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A path.",
          "properties": {
            "index": {
              "description": "The index.",
              "type": "integer",
              "minimum": 0
            },
            "size": {
              "description": "The size of the log.",
              "type": "integer",
              "minimum": 0
            },
            "leaf": {
              "description": "The leaf hash of the entry: SHA-256(0x00 ‖ entry).",
              "$ref": "#/components/schemas/Digest"
            },
            "root": {
              "description": "The root of the log of that size.\n\nIt is sealed only where a header has this `logSize` and `logRoot`.",
              "$ref": "#/components/schemas/Digest"
            },
            "path": {
              "description": "The hashes from leaf to root.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/Digest"
              }
            },
            "entry": {
              "description": "The entry.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "index",
            "size",
            "leaf",
            "root",
            "path",
            "entry"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "By id",
          "params": [
            {
              "name": "id",
              "value": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204"
            },
            {"name": "size", "value": 10}
          ],
          "result": {
            "name": "result",
            "value": {
              "entry": "0xd2845889a301382e04582102311091dd9860e8e20ee13473c1155f5f69635e394704eaa74009452246cfa9b30fa501782c6173736179313466773535737870737336397635366477686d6a6736757568753863796b336b78766e61347902656d6f64656c03777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05837a401582000000000000000000000000000000000000000000000000000000000000000000218fa036c6f75747075742d746f6b656e04f55840fa7bd5e7d9b17171b6280793a6a608ea9735a8a46964c0af2bbeb08f9f1ade9f2be836d83a60da1bd9a95bb0adee11d85721a0a99849d8fec1db687d183e2892",
              "index": 2,
              "leaf": "0xc86025cf490fa25dbd97a4b981bda704fac5c154ae7c0448e8e78ce30ed1a204",
              "path": [
                "0xd6d6fb75e341b9c8312dc436596bfbf5b1da2aacd9c18cc3a52bbbd0b8cc32a9",
                "0x42415863a1a7dbf66a24997216cf439c0816911da8be11e6e76a9450b49bf94f",
                "0xfd9dc7953c367eee1867020a75ac12805867176344b160ea0bd344cf1c5a07a6",
                "0x2504c66a15419ae489bd51494c3e3b8231ae5a01b5adc43e11d7ca011fe68313"
              ],
              "root": "0xe90774dbc8309dc907dc8a520e01e941c95a9c01e6799cdd365f50c7eeee9295",
              "size": 10
            }
          }
        }
      ]
    },
    {
      "name": "proof_getConsistency",
      "summary": "The RFC 9162 proof that an older log is the beginning of a newer one.",
      "paramStructure": "either",
      "params": [
        {
          "name": "first",
          "description": "The older size, at least 1.",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "second",
          "description": "The newer size; that of the head if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A proof.",
          "properties": {
            "first": {
              "description": "The older size.",
              "type": "integer",
              "minimum": 0
            },
            "second": {
              "description": "The newer size.",
              "type": "integer",
              "minimum": 0
            },
            "firstRoot": {
              "description": "The root of the older log.",
              "$ref": "#/components/schemas/Digest"
            },
            "secondRoot": {
              "description": "The root of the newer log.",
              "$ref": "#/components/schemas/Digest"
            },
            "path": {
              "description": "The hashes of the proof.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/Digest"
              }
            }
          },
          "required": [
            "first",
            "second",
            "firstRoot",
            "secondRoot",
            "path"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "Of two sizes",
          "params": [
            {"name": "first", "value": 4},
            {"name": "second", "value": 10}
          ],
          "result": {
            "name": "result",
            "value": {
              "first": 4,
              "firstRoot": "0x9caeca8c4ebf6c8573c9008768307f9f5720e2fc54133d6636c454382aabd891",
              "path": [
                "0xfd9dc7953c367eee1867020a75ac12805867176344b160ea0bd344cf1c5a07a6",
                "0x2504c66a15419ae489bd51494c3e3b8231ae5a01b5adc43e11d7ca011fe68313"
              ],
              "second": 10,
              "secondRoot": "0xe90774dbc8309dc907dc8a520e01e941c95a9c01e6799cdd365f50c7eeee9295"
            }
          }
        }
      ]
    },
    {
      "name": "proof_getState",
      "summary": "What the state of the head holds under a key, with its proof; or the proof that it holds nothing.",
      "paramStructure": "either",
      "params": [
        {
          "name": "kind",
          "description": "The kind of the value.",
          "required": true,
          "schema": {
            "type": "string",
            "enum": [
              "account",
              "model",
              "job",
              "epoch",
              "ballot",
              "queue",
              "ready",
              "parameters",
              "members",
              "record",
              "cosigners"
            ]
          }
        },
        {
          "name": "id",
          "description": "Of an `account` the address, and of `ready` that of the proposed key; of a `model`, `job` or `ballot` the digest; of `epoch` and `queue` a number, as a string of digits; for the others left out.",
          "required": false,
          "schema": {
            "type": "string"
          }
        },
        {
          "name": "trustedHeight",
          "description": "The height that the reader trusts: the proof carries the changes of validators after it.\n\nThe genesis, if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A value and its proof.",
          "properties": {
            "height": {
              "description": "The height of the block after which it holds.",
              "type": "integer",
              "minimum": 0
            },
            "value": {
              "description": "The value in deterministic CBOR; absent if there is none.",
              "$ref": "#/components/schemas/HexBytes"
            },
            "proof": {
              "description": "A value proof in deterministic CBOR, with the certified header.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "height",
            "proof"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "An account",
          "params": [
            {"name": "kind", "value": "account"},
            {"name": "id", "value": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar"}
          ],
          "result": {
            "name": "result",
            "value": {
              "height": 24,
              "proof": "0xda41535956a601010254f5f8bf380b26f1763216312cffe4c6b435fe8e07035825a90107031a000f2f2d0419120c05190190080109010a020b185a0c6941636d6520456467650558c0ba4fc63830e9be6f335167c77c7f5184aeff433b09c61646bdba601dec75f1aa1422b3fb122cc00f505bff5abb3627b3bcc47a4fca26f3b3a65ee6e0ccb58556824dd89334725ef47533c3b48e56ea797446af26e514e6c4cba5f6a89845db6d166d26acaf2070666b39fe6ff7f418bfb30a7dd1fed94cc521a10b300836c9640cf9b6465c0e2ca0c89a3c3c77963657ef0aef319d6426f4d3e7f6ed27cff839541c3cd6dbf3d167d727e7b7c3a5ac6d64030fc2ce94b0c134c44de6702a202006da41535948ad010102777365727665642d636166353338376564636139653837340318180458207dc7c06a72f6e6b29550a6590894a02930e6fad51505d43e0d1986f1dfed00aa051b0000018bcfe5cd9006540f715baf5d4c2ed329785cef29e562f73488c8a207184108184309582042f05e5daf99fdcee8722ca5633cbc048f8b67307b075223d0888c922e99aa350a5820c32be0fc4ed3e30fa186d91503d4a9739d2179ca71cdf0aedf5218fcafb0ccd90b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0078300410181584020f571caa1c4fba8703d4b8b0ea49757a4ae492abcb71841ff015e5515224ff55d3faf2eba0b01d4d6e748fc152e04d45ac4887d964d632cae19c3a21f487dce",
              "value": "0xa90107031a000f2f2d0419120c05190190080109010a020b185a0c6941636d652045646765"
            }
          }
        }
      ]
    },
    {
      "name": "proof_getBlock",
      "summary": "All entries that came with a block, proven together by some thirty hashes.",
      "description": "The peaks of the log before the block and the entries lead to the log root in its header, and give the inclusion path of every one of them (Docs/Protocol.md §9.8).",
      "paramStructure": "either",
      "params": [
        {
          "name": "block",
          "description": "Which block: a height (a number, not a string), a hash, or `\"latest\"`; the newest one if left out.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/BlockReference"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A block.",
          "properties": {
            "header": {
              "description": "The header, whose log root they lead to, and its certificate.",
              "$ref": "#/components/schemas/HeaderView"
            },
            "entries": {
              "description": "The peaks, and the entries: the header of the block before, the statements, the settlements; in deterministic CBOR.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "header",
            "entries"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"},
        {"$ref": "#/components/errors/notIndexed"}
      ],
      "examples": [
        {
          "name": "By height",
          "params": [
            {"name": "block", "value": 2}
          ],
          "result": {
            "name": "result",
            "value": {
              "entries": "0xda41535945a2015820344f7fc4585c53f71787bff6fd8a9621d5c3a5aed32a066228aa714dd7d775080282590119da41535948ad010102777365727665642d636166353338376564636139653837340301045820b4c21faa003dedb9f3e7a5ba99fbac7447ffad3eb5b043588f7924d1512d04d9051b0000018bcfe56be806540f715baf5d4c2ed329785cef29e562f73488c8a207010808095820344f7fc4585c53f71787bff6fd8a9621d5c3a5aed32a066228aa714dd7d775080a5820e4ab87e80cd525f713142d5107d448a8a424b692df3f165036df2cd32d6210560b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda058eed284588ca301382e0458210329df9fbd8d9e46509275f4b125d6d45d7fbe9a3b878a7af872a2800661ac5f510fa501782c6173736179316a6361393668773067766577743932353471726b647a3965666c7033736b726774616c6c643802687472616e7366657203777365727665642d63616635333837656463613965383734061a6553f10007480000000000000001a05819a201548dd9df2c3fe96ac8cc5c1f698a55bacf922e62c602015840ec6aaac3bfbf4d7ed7be514bf6c088e1901d3363f42c2ffc7a5d6349fcace9c17b0f4f1ec3a0691b373a5b58e0edbbe96720343278f65917018d19cdb9338c78",
              "header": {
                "certificate": "0x830041018158402e8b527a79b8364f58ff5beebfb28c7a0180a351fc37b2e6510d5f4d52d6d5b774b8d60ea1409c4f27c037261682e531ed85d3f4b7ab965d81d4dacccb0d1d96",
                "chainId": "served-caf5387edca9e874",
                "encoded": "0xda41535948ad010102777365727665642d636166353338376564636139653837340302045820f11ba9f9e049c0c49469e4705fad520cf6e387adf2addbd7f3fed1c911f3d2f7051b0000018bcfe56fd006540f715baf5d4c2ed329785cef29e562f73488c8a20708080a095820e90774dbc8309dc907dc8a520e01e941c95a9c01e6799cdd365f50c7eeee92950a5820a5f2b55445184319433eb9b60589280364ce8c24e2454f7f1d7cddf4487bd0130b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
                "firstIndex": 8,
                "hash": "0x98a76f039cceaa78b27a2aa124e5ea700a18ab66e12516d3c9f1ca18dec23da4",
                "height": 2,
                "logRoot": "0xe90774dbc8309dc907dc8a520e01e941c95a9c01e6799cdd365f50c7eeee9295",
                "logSize": 10,
                "nextValidators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe",
                "parameters": "0x20d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda0",
                "parent": "0xf11ba9f9e049c0c49469e4705fad520cf6e387adf2addbd7f3fed1c911f3d2f7",
                "proposer": "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9",
                "stateRoot": "0xa5f2b55445184319433eb9b60589280364ce8c24e2454f7f1d7cddf4487bd013",
                "time": 1700000002000,
                "validators": "0xfadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe"
              }
            }
          }
        }
      ]
    },
    {
      "name": "light_getUpdate",
      "summary": "What leads a light client from the head that it trusts to a newer one.",
      "description": "It holds the changes of validators between them, the sealed head, and the proof that its log continues the trusted one (Docs/Protocol.md §9.7).",
      "paramStructure": "either",
      "params": [
        {
          "name": "trustedHeight",
          "description": "The height of the trusted head.",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "height",
          "description": "The height of the newer head; the newest if left out, or if the chain is not there yet.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "An update.",
          "properties": {
            "height": {
              "description": "Where the update leads: below what was asked for if more than 1,024 changes of validators lie between.\n\nThen ask again from there.",
              "type": "integer",
              "minimum": 0
            },
            "headHeight": {
              "description": "The height of the node's newest head.",
              "type": "integer",
              "minimum": 0
            },
            "update": {
              "description": "The update in deterministic CBOR.",
              "$ref": "#/components/schemas/HexBytes"
            }
          },
          "required": [
            "height",
            "headHeight",
            "update"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "From the genesis",
          "params": [
            {"name": "trustedHeight", "value": 0}
          ],
          "result": {
            "name": "result",
            "value": {
              "headHeight": 24,
              "height": 24,
              "update": "0xda41535955a20182da41535948ad010102777365727665642d636166353338376564636139653837340318180458207dc7c06a72f6e6b29550a6590894a02930e6fad51505d43e0d1986f1dfed00aa051b0000018bcfe5cd9006540f715baf5d4c2ed329785cef29e562f73488c8a207184108184309582042f05e5daf99fdcee8722ca5633cbc048f8b67307b075223d0888c922e99aa350a5820c32be0fc4ed3e30fa186d91503d4a9739d2179ca71cdf0aedf5218fcafb0ccd90b5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0c5820fadd154d7b8a7a4028d7260fa3d98818e5baf3b3ca155dbdce38ca5bc8adc0fe0d582020d215adf937d3187c883d7a666a4ccf540d9dfda6a0da192d32d479a84beda08300410181584020f571caa1c4fba8703d4b8b0ea49757a4ae492abcb71841ff015e5515224ff55d3faf2eba0b01d4d6e748fc152e04d45ac4887d964d632cae19c3a21f487dce0258e0b4c21faa003dedb9f3e7a5ba99fbac7447ffad3eb5b043588f7924d1512d04d933c575c7da11a6161cd36ab8dde5ecaa84067657a55f94cf23db43664132b0d2fd9dc7953c367eee1867020a75ac12805867176344b160ea0bd344cf1c5a07a6121a00ab86e5ba0f98c36783ebaee54dd73f68ebee7d590e46cb54c3aaddae2c710841cd5f98f57d417f3b5d1bb1b90c877b81543839dca1861b63d20d3223ca1733518241a5936d687c1f700162aa0874c543f173806619328f7049dd5b76ba2a5d451baf67f28fbe419cc040384bbcb6c64de52caa1f03f242cec70a597d92"
            }
          }
        }
      ]
    },
    {
      "name": "subscribe",
      "summary": "Follows the chain over a WebSocket, from any block on.",
      "description": "Events are notifications of the method `subscription`. Nothing is left out: whoever connects again names where it stopped, as `fromHeight` or `after`, and goes on there.",
      "tags": [
        {"$ref": "#/components/tags/webSocket"}
      ],
      "paramStructure": "either",
      "params": [
        {
          "name": "topic",
          "description": "What is followed.",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/SubscriptionTopic"
          }
        },
        {
          "name": "fromHeight",
          "description": "The height of the first block that counts; the block after the head if left out.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "after",
          "description": "The place in the log after which events count: `index` of the last one seen.\n\nOf statements and settlements.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "model",
          "description": "Statements about this model only, or settlements of work with it.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "job",
          "description": "Statements about this job only, or its settlement.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Digest"
          }
        },
        {
          "name": "kind",
          "description": "Statements of this kind only.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/TransactionKind"
          }
        },
        {
          "name": "signer",
          "description": "Statements by this signer only.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "node",
          "description": "Settlements only in which this node had a slot.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        },
        {
          "name": "requester",
          "description": "Settlements only of this requester's jobs.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Address"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A subscription.",
          "properties": {
            "subscription": {
              "description": "Its number, which its events bear; unique on the connection.",
              "type": "integer",
              "minimum": 0
            },
            "fromHeight": {
              "description": "The height of the first block whose events are sent.",
              "type": "integer",
              "minimum": 0
            },
            "height": {
              "description": "The height of the newest block.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "subscription",
            "fromHeight",
            "height"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "The settlements in which a node had a slot, from a place on",
          "params": [
            {"name": "topic", "value": "settlements"},
            {"name": "after", "value": 12},
            {"name": "node", "value": "assay17hut7wqtymchvvskxyk0lexxks6lars8rvu2ar"}
          ],
          "result": {
            "name": "result",
            "value": {
              "fromHeight": 4,
              "height": 9,
              "subscription": 1
            }
          }
        }
      ]
    },
    {
      "name": "unsubscribe",
      "summary": "Ends a subscription.",
      "tags": [
        {"$ref": "#/components/tags/webSocket"}
      ],
      "paramStructure": "either",
      "params": [
        {
          "name": "subscription",
          "description": "Its number.",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "What was ended.",
          "properties": {
            "subscription": {
              "description": "The number of the subscription that has ended: no event of it follows.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "subscription"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"}
      ],
      "examples": [
        {
          "name": "The first",
          "params": [
            {"name": "subscription", "value": 1}
          ],
          "result": {
            "name": "result",
            "value": {
              "subscription": 1
            }
          }
        }
      ]
    },
    {
      "name": "admin_peers",
      "summary": "The connected peers and all known addresses; can let a peer go.",
      "description": "A peer that is let go without a ban may come back at once.",
      "tags": [
        {"$ref": "#/components/tags/administrative"}
      ],
      "paramStructure": "either",
      "params": [
        {
          "name": "disconnect",
          "description": "The key of a peer to let go; nobody if left out.",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/PublicKey"
          }
        },
        {
          "name": "banSeconds",
          "description": "For how many seconds it may not come back; at most a year.",
          "required": false,
          "schema": {
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "The peers.",
          "properties": {
            "peers": {
              "description": "The connected peers, in the order of their keys.",
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/PeerView"
              }
            },
            "addresses": {
              "description": "Where nodes can be reached, as far as this one knows.\n\nNames or IP addresses, with ports.",
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          "required": [
            "peers",
            "addresses"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/notFound"}
      ],
      "examples": [
        {
          "name": "A peer is let go for an hour",
          "params": [
            {
              "name": "disconnect",
              "value": "0x023049f7ffc71d744bd9bed6f42dc6a28974e3a1b9d30671f800e5d46389103c7e"
            },
            {"name": "banSeconds", "value": 3600}
          ],
          "result": {
            "name": "result",
            "value": {
              "addresses": [
                "node.example:8646"
              ],
              "peers": []
            }
          }
        }
      ]
    },
    {
      "name": "admin_snapshot",
      "summary": "Copies the databases, as they are now, into a directory of the home.",
      "description": "The chain goes on meanwhile. The copy holds ledger, state and index, and neither keys nor the record of votes, so that two nodes never vote with one key. It answers when the copy is complete; one is made at a time.",
      "tags": [
        {"$ref": "#/components/tags/administrative"}
      ],
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "A copy.",
          "properties": {
            "path": {
              "description": "The directory, which can be another node's `data`.",
              "type": "string"
            },
            "height": {
              "description": "The height of the newest block in it.",
              "type": "integer",
              "minimum": 0
            }
          },
          "required": [
            "path",
            "height"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/unavailable"}
      ],
      "examples": [
        {
          "name": "At block 9",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "height": 9,
              "path": "/var/lib/assay/snapshots/block-9"
            }
          }
        }
      ]
    },
    {
      "name": "admin_logLevel",
      "summary": "What the node logs; can change it.",
      "tags": [
        {"$ref": "#/components/tags/administrative"}
      ],
      "paramStructure": "either",
      "params": [
        {
          "name": "level",
          "description": "The level from now on: `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`; nothing is changed if left out.",
          "required": false,
          "schema": {
            "type": "string"
          }
        },
        {
          "name": "subsystem",
          "description": "The subsystem; all if left out.",
          "required": false,
          "schema": {
            "type": "string"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "The levels.",
          "properties": {
            "levels": {
              "description": "The level of each subsystem, by its name.",
              "type": "object",
              "additionalProperties": {
                "type": "string"
              }
            }
          },
          "required": [
            "levels"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"},
        {"$ref": "#/components/errors/unavailable"}
      ],
      "examples": [
        {
          "name": "More of the peers",
          "params": [
            {"name": "level", "value": "debug"},
            {"name": "subsystem", "value": "peers"}
          ],
          "result": {
            "name": "result",
            "value": {
              "levels": {
                "consensus": "info",
                "mempool": "info",
                "node": "info",
                "peers": "debug",
                "rpc": "info",
                "store": "info",
                "sync": "info"
              }
            }
          }
        }
      ]
    },
    {
      "name": "admin_stop",
      "summary": "Stops the node once everything is written.",
      "tags": [
        {"$ref": "#/components/tags/administrative"}
      ],
      "paramStructure": "either",
      "params": [],
      "result": {
        "name": "result",
        "schema": {
          "type": "object",
          "description": "What the node does.",
          "properties": {
            "stopping": {
              "description": "Whether it stops: always true.",
              "type": "boolean"
            }
          },
          "required": [
            "stopping"
          ]
        }
      },
      "errors": [
        {"$ref": "#/components/errors/parseError"},
        {"$ref": "#/components/errors/invalidRequest"},
        {"$ref": "#/components/errors/methodNotFound"},
        {"$ref": "#/components/errors/invalidParams"},
        {"$ref": "#/components/errors/internalError"},
        {"$ref": "#/components/errors/limitExceeded"},
        {"$ref": "#/components/errors/unauthorized"},
        {"$ref": "#/components/errors/rateLimited"}
      ],
      "examples": [
        {
          "name": "The node stops",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "stopping": true
            }
          }
        }
      ]
    }
  ],
  "components": {
    "schemas": {
      "AccountView": {
        "type": "object",
        "description": "An account as JSON, after the block at `height`.",
        "properties": {
          "address": {
            "description": "The address.",
            "$ref": "#/components/schemas/Address"
          },
          "exists": {
            "description": "Whether there is such an account.",
            "type": "boolean"
          },
          "balance": {
            "description": "What can be spent.",
            "$ref": "#/components/schemas/Amount"
          },
          "bond": {
            "description": "What is bonded.",
            "$ref": "#/components/schemas/Amount"
          },
          "locked": {
            "description": "What slots of jobs hold of the bond; not part of `bond`.",
            "$ref": "#/components/schemas/Amount"
          },
          "bondedSince": {
            "description": "The height since which `bond` and `locked` together reach `minimumBond`; 0 while they do not.\n\nA slot takes one from before the job.",
            "type": "integer",
            "minimum": 0
          },
          "streak": {
            "description": "How many checks in a row it passed as a worker.",
            "type": "integer",
            "minimum": 0
          },
          "pool": {
            "description": "What it earned in an epoch and has not claimed; absent if that is nothing.",
            "$ref": "#/components/schemas/PoolShareView"
          },
          "unbonding": {
            "description": "What was withdrawn from the bond and is not paid yet.",
            "$ref": "#/components/schemas/Amount"
          },
          "unbondingMatures": {
            "description": "When that returns to the balance, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 0
          },
          "nextNonce": {
            "description": "The lowest unused nonce.\n\nGood are all unused ones from here to 63 above.",
            "type": "integer",
            "minimum": 0
          },
          "operator": {
            "description": "The operator whom validators admitted with this account.",
            "type": "string"
          },
          "height": {
            "description": "The height of the block after which this holds.",
            "type": "integer",
            "minimum": 0
          },
          "proof": {
            "description": "The proof, if it was asked for: a value proof in deterministic CBOR.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "address",
          "exists",
          "balance",
          "bond",
          "locked",
          "bondedSince",
          "streak",
          "unbonding",
          "unbondingMatures",
          "height"
        ]
      },
      "Address": {
        "type": "string",
        "description": "An address in bech32m (BIP 350).",
        "pattern": "^assay1[02-9ac-hj-np-z]{38}$"
      },
      "Amount": {
        "type": "string",
        "description": "A number from 0 to 18446744073709551615 in decimal digits: it may exceed 2⁵³.",
        "pattern": "^(0|[1-9][0-9]{0,19})$"
      },
      "Assurance": {
        "type": "string",
        "description": "How sure the result of a job is.\n\n- `recorded`: One worker of the requester's own choice said so.\n- `agreed`: k of n drawn nodes agreed, or one did that is checked by lot.\n- `judged`: The validators judged.",
        "enum": [
          "recorded",
          "agreed",
          "judged"
        ]
      },
      "AttestationView": {
        "type": "object",
        "description": "An attestation as JSON, and where it is in the log.",
        "properties": {
          "id": {
            "description": "The id: that of the statement.",
            "$ref": "#/components/schemas/Digest"
          },
          "height": {
            "description": "The height of its block.",
            "type": "integer",
            "minimum": 0
          },
          "index": {
            "description": "Its index in the log.",
            "type": "integer",
            "minimum": 0
          },
          "time": {
            "description": "The time of its block in milliseconds since 1970.",
            "type": "integer",
            "minimum": 0
          },
          "statement": {
            "description": "The statement.",
            "$ref": "#/components/schemas/StatementView"
          },
          "proof": {
            "description": "The proof, if it was asked for: the file that `tx_getReceipt` gives.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "id",
          "height",
          "index",
          "time",
          "statement"
        ]
      },
      "BlockReference": {
        "description": "A block: by its height, by its hash, or the newest.",
        "oneOf": [
          {"type": "integer", "minimum": 0},
          {"$ref": "#/components/schemas/Digest"},
          {"type": "string", "enum": ["latest"]}
        ]
      },
      "ChainID": {
        "type": "string",
        "description": "A chain: its name, and 16 digits of the hash of its genesis.",
        "pattern": "^[a-z0-9]{1,12}-[0-9a-f]{16}$"
      },
      "ChainParameters": {
        "description": "Parameters of the chain by name.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "heartbeat": {
            "description": "The longest time without a block, in milliseconds.",
            "type": "integer",
            "minimum": 100,
            "maximum": 3600000,
            "default": 10000
          },
          "statementFee": {
            "description": "What every statement costs its signer.",
            "type": "integer",
            "minimum": 0,
            "maximum": 1000000000000000,
            "default": 0
          },
          "minimumBalance": {
            "description": "The least amount that makes a new account.",
            "type": "integer",
            "minimum": 0,
            "maximum": 1000000000000000,
            "default": 1
          },
          "minimumBond": {
            "description": "The least bond that counts.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000000000000,
            "default": 1000
          },
          "epochLength": {
            "description": "Blocks in an epoch.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000000,
            "default": 100
          },
          "ballotWindow": {
            "description": "How long a ballot stays open, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 1000,
            "maximum": 315360000000,
            "default": 604800000
          },
          "longestWindow": {
            "description": "The longest time for challenges, and how long a withdrawn bond waits, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 1000,
            "maximum": 315360000000,
            "default": 604800000
          },
          "dueWork": {
            "description": "The most due entries that are worked in a block.",
            "type": "integer",
            "minimum": 8,
            "maximum": 10000,
            "default": 256
          },
          "ballotLimit": {
            "description": "The most ballots that a validator may have open.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "default": 16
          },
          "jobFee": {
            "description": "The share of a job's escrow that is its fee, in 1/10,000.",
            "type": "integer",
            "minimum": 0,
            "maximum": 10000,
            "default": 100
          },
          "slotBond": {
            "description": "The least bond that a slot locks.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000000000000,
            "default": 1000
          },
          "challengeBond": {
            "description": "The bond that a challenger posts.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000000000000,
            "default": 1000
          },
          "draws": {
            "description": "How many leaves of each attestation are drawn and opened.",
            "type": "integer",
            "minimum": 1,
            "maximum": 32,
            "default": 8
          },
          "drawStep": {
            "description": "How long a draw stands before twice as many nodes are eligible, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 100,
            "maximum": 315360000000,
            "default": 5000
          },
          "longestDuration": {
            "description": "The longest time in which slots of a job can be taken, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 1000,
            "maximum": 315360000000,
            "default": 604800000
          },
          "openingTime": {
            "description": "How long nodes have to open what was drawn, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 100,
            "maximum": 315360000000,
            "default": 600000
          },
          "judgingTime": {
            "description": "How long the validators have to judge, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 100,
            "maximum": 315360000000,
            "default": 86400000
          },
          "soloStreak": {
            "description": "How many checks in a row a node must have passed to work alone.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000,
            "default": 10
          },
          "checkInterval": {
            "description": "Of the jobs that a node works alone, one of so many is checked, or one of its streak if that is less.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000,
            "default": 20
          },
          "subsidy": {
            "description": "What the reserve adds to the pool of an epoch.",
            "type": "integer",
            "minimum": 0,
            "maximum": 1000000000000000,
            "default": 0
          }
        }
      },
      "ConsensusSummary": {
        "type": "object",
        "description": "How the next block is decided.\n\nThe chain stands still where `waiting` grows and `heard` has fewer entries than the quorum: `missing` says who is to be looked for.",
        "properties": {
          "height": {
            "description": "The height that is being decided.",
            "type": "integer",
            "minimum": 0
          },
          "round": {
            "description": "The round at that height.",
            "type": "integer",
            "minimum": 0
          },
          "heard": {
            "description": "The validators that were heard at this height; the node's own key too, if it votes.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PublicKey"
            }
          },
          "missing": {
            "description": "Those of all others.\n\nA follower hears no votes: for it all are missing.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PublicKey"
            }
          },
          "waiting": {
            "description": "For how many milliseconds a block is due and not decided; absent if none is due.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "height",
          "round",
          "heard",
          "missing"
        ]
      },
      "CosignerKey": {
        "type": "string",
        "description": "A public key of Ed25519.",
        "pattern": "^0x[0-9a-f]{64}$"
      },
      "CosignerView": {
        "type": "object",
        "description": "What a validator cosigns checkpoints with.",
        "properties": {
          "validator": {
            "description": "The validator.",
            "$ref": "#/components/schemas/PublicKey"
          },
          "key": {
            "description": "Its Ed25519 key.",
            "$ref": "#/components/schemas/CosignerKey"
          },
          "name": {
            "description": "The name of the key in signed notes.",
            "type": "string"
          },
          "verifierKey": {
            "description": "The key as C2SP tools take it: name, key id and key in one text.",
            "type": "string"
          }
        },
        "required": [
          "validator",
          "key",
          "name",
          "verifierKey"
        ]
      },
      "CurrentEpochView": {
        "type": "object",
        "description": "The current epoch as JSON.",
        "properties": {
          "epoch": {
            "description": "Its number.",
            "type": "integer",
            "minimum": 0
          },
          "end": {
            "description": "Its last height.",
            "type": "integer",
            "minimum": 0
          },
          "weight": {
            "description": "The weight of verified work so far.",
            "$ref": "#/components/schemas/Amount"
          },
          "subsidy": {
            "description": "What the reserve would add to the pool if the epoch ended now with some weight.",
            "$ref": "#/components/schemas/Amount"
          },
          "feePot": {
            "description": "What fees would add.",
            "$ref": "#/components/schemas/Amount"
          }
        },
        "required": [
          "epoch",
          "end",
          "weight",
          "subsidy",
          "feePot"
        ]
      },
      "Digest": {
        "type": "string",
        "description": "A SHA-256 digest: an id, a hash or a root.",
        "pattern": "^0x[0-9a-f]{64}$"
      },
      "DrawView": {
        "type": "object",
        "description": "A draw as JSON: where it lands, and what was opened there.",
        "properties": {
          "unit": {
            "description": "The unit of the tree that it lands on, counted from 0.",
            "$ref": "#/components/schemas/Amount"
          },
          "opened": {
            "description": "The leaf that was opened for it; absent while none was.",
            "$ref": "#/components/schemas/OpenedItemView"
          }
        },
        "required": [
          "unit"
        ]
      },
      "EpochView": {
        "type": "object",
        "description": "An epoch as JSON, after the block at `height`.",
        "properties": {
          "epoch": {
            "description": "Its number.",
            "type": "integer",
            "minimum": 0
          },
          "exists": {
            "description": "Whether it distributes something that was not claimed yet.",
            "type": "boolean"
          },
          "pool": {
            "description": "What is distributed.",
            "$ref": "#/components/schemas/Amount"
          },
          "total": {
            "description": "The weight of all verified work of the epoch.",
            "$ref": "#/components/schemas/Amount"
          },
          "paid": {
            "description": "What was paid so far.",
            "$ref": "#/components/schemas/Amount"
          },
          "settled": {
            "description": "The weight that was paid so far.",
            "$ref": "#/components/schemas/Amount"
          },
          "returnsAfter": {
            "description": "The epoch at whose end what is unclaimed goes back to the reserve.",
            "type": "integer",
            "minimum": 0
          },
          "current": {
            "description": "The current epoch.",
            "$ref": "#/components/schemas/CurrentEpochView"
          },
          "height": {
            "description": "The height of the block after which this holds.",
            "type": "integer",
            "minimum": 0
          },
          "proof": {
            "description": "The proof, if it was asked for: a value proof in deterministic CBOR.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "epoch",
          "exists",
          "current",
          "height"
        ]
      },
      "GenesisAccount": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "address",
          "balance"
        ],
        "properties": {
          "address": {
            "description": "The address in bech32m.",
            "type": "string",
            "pattern": "^assay1[02-9ac-hj-np-z]{38}$"
          },
          "balance": {
            "description": "What it can spend.",
            "$ref": "#/components/schemas/Amount"
          },
          "bond": {
            "description": "What it has bonded; nothing if it is left out.",
            "$ref": "#/components/schemas/Amount"
          },
          "operator": {
            "description": "The operator it is admitted for, 1 to 64 bytes.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64
          }
        },
        "description": "An account in a genesis file."
      },
      "GenesisFile": {
        "description": "What a chain begins with. `assay genesis check FILE` checks what a schema cannot: that keys are points of secp256k1, that addresses have a right checksum, that nothing occurs twice, and that all amounts together fit 64 bits.",
        "type": "object",
        "additionalProperties": false,
        "required": [
          "name",
          "time",
          "validators",
          "reserve",
          "accounts"
        ],
        "properties": {
          "name": {
            "description": "The name of the chain. The chain id is the name, a hyphen and 16 digits of the hash of the genesis.",
            "type": "string",
            "pattern": "^[a-z0-9]{1,12}$"
          },
          "time": {
            "description": "When the chain begins: ISO 8601 in UTC, to the millisecond if need be, 1970 to 9999.",
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z$"
          },
          "validators": {
            "description": "The first validators, in any order. Each has an account, if need be an empty one.",
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": {
              "$ref": "#/components/schemas/GenesisValidator"
            }
          },
          "parameters": {
            "$ref": "#/components/schemas/ChainParameters",
            "description": "Parameters that differ from their standard values."
          },
          "reserve": {
            "description": "What the reserve holds, from which rewards are paid.",
            "$ref": "#/components/schemas/Amount"
          },
          "accounts": {
            "description": "The first accounts, in any order.",
            "type": "array",
            "maxItems": 50000,
            "items": {
              "$ref": "#/components/schemas/GenesisAccount"
            }
          }
        }
      },
      "GenesisValidator": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "publicKey",
          "name"
        ],
        "properties": {
          "publicKey": {
            "description": "The compressed secp256k1 key that seals blocks.",
            "type": "string",
            "pattern": "^0x0[23][0-9a-f]{64}$"
          },
          "name": {
            "description": "What people call it, 1 to 64 bytes. Not part of the chain id.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64
          },
          "address": {
            "description": "Where its node listens for other nodes: host:port. Not part of the chain id.",
            "type": "string",
            "pattern": "^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]{1,253}):[1-9][0-9]{0,4}$"
          }
        },
        "description": "A validator in a genesis file."
      },
      "HeadSummary": {
        "type": "object",
        "description": "A head in short.",
        "properties": {
          "height": {
            "description": "The height.",
            "type": "integer",
            "minimum": 0
          },
          "hash": {
            "description": "The hash of the block.",
            "$ref": "#/components/schemas/Digest"
          },
          "time": {
            "description": "Its time in milliseconds since 1970.",
            "type": "integer",
            "minimum": 0
          },
          "logSize": {
            "description": "The size of the log after it.",
            "type": "integer",
            "minimum": 0
          },
          "logRoot": {
            "description": "The root of the log after it.",
            "$ref": "#/components/schemas/Digest"
          },
          "stateRoot": {
            "description": "The root of the state after it.",
            "$ref": "#/components/schemas/Digest"
          }
        },
        "required": [
          "height",
          "hash",
          "time",
          "logSize",
          "logRoot",
          "stateRoot"
        ]
      },
      "HeaderView": {
        "type": "object",
        "description": "A header as JSON.",
        "properties": {
          "hash": {
            "description": "The hash of the block.",
            "$ref": "#/components/schemas/Digest"
          },
          "chainId": {
            "description": "The chain.",
            "$ref": "#/components/schemas/ChainID"
          },
          "height": {
            "description": "The height.",
            "type": "integer",
            "minimum": 0
          },
          "parent": {
            "description": "The hash of the block before.",
            "$ref": "#/components/schemas/Digest"
          },
          "time": {
            "description": "Milliseconds since 1970.",
            "type": "integer",
            "minimum": 0
          },
          "proposer": {
            "description": "Who proposed it.",
            "$ref": "#/components/schemas/Address"
          },
          "firstIndex": {
            "description": "The index of the block's first entry in the log, which is the header of the block before.",
            "type": "integer",
            "minimum": 0
          },
          "logSize": {
            "description": "The size of the log after it.",
            "type": "integer",
            "minimum": 0
          },
          "logRoot": {
            "description": "The root of the log after it.",
            "$ref": "#/components/schemas/Digest"
          },
          "stateRoot": {
            "description": "The root of the state after it.",
            "$ref": "#/components/schemas/Digest"
          },
          "validators": {
            "description": "The hash of the set that seals it.",
            "$ref": "#/components/schemas/Digest"
          },
          "nextValidators": {
            "description": "The hash of the set that seals the next.",
            "$ref": "#/components/schemas/Digest"
          },
          "parameters": {
            "description": "The hash of the parameters after it.",
            "$ref": "#/components/schemas/Digest"
          },
          "encoded": {
            "description": "The header in deterministic CBOR: SHA-256(0x00 ‖ it) is `hash`.",
            "$ref": "#/components/schemas/HexBytes"
          },
          "certificate": {
            "description": "The certificate in deterministic CBOR, the seals of the validators; absent at height 0.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "hash",
          "chainId",
          "height",
          "parent",
          "time",
          "proposer",
          "firstIndex",
          "logSize",
          "logRoot",
          "stateRoot",
          "validators",
          "nextValidators",
          "parameters",
          "encoded"
        ]
      },
      "HexBytes": {
        "type": "string",
        "description": "Bytes: two lowercase hexadecimal digits each.",
        "pattern": "^0x([0-9a-f]{2})*$"
      },
      "JobConditionsView": {
        "type": "object",
        "description": "What holds for a job from its posting to its end, as JSON.",
        "properties": {
          "royalty": {
            "description": "The share of the model's owner, in 1/10,000.",
            "type": "integer",
            "minimum": 0
          },
          "exact": {
            "description": "Whether a mismatch is a lie.",
            "type": "boolean"
          },
          "slotBond": {
            "description": "What a node locks for a slot.",
            "$ref": "#/components/schemas/Amount"
          },
          "challengeBond": {
            "description": "What a challenger posts.",
            "$ref": "#/components/schemas/Amount"
          },
          "draws": {
            "description": "How many leaves are drawn.",
            "type": "integer",
            "minimum": 0
          },
          "drawStep": {
            "description": "How long a draw stands before twice as many are eligible, in milliseconds.",
            "type": "integer",
            "minimum": 0
          },
          "openingTime": {
            "description": "How long nodes have to open, in milliseconds.",
            "type": "integer",
            "minimum": 0
          },
          "judgingTime": {
            "description": "How long the validators have to judge, in milliseconds.",
            "type": "integer",
            "minimum": 0
          },
          "soloStreak": {
            "description": "How many checks in a row a node must have passed to work alone.",
            "type": "integer",
            "minimum": 0
          },
          "checkInterval": {
            "description": "Of the jobs that a node works alone, one of so many is checked, or one of its streak.",
            "type": "integer",
            "minimum": 0
          },
          "bonded": {
            "description": "How many accounts were bonded before the job's block.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "royalty",
          "exact",
          "slotBond",
          "challengeBond",
          "draws",
          "drawStep",
          "openingTime",
          "judgingTime",
          "soloStreak",
          "checkInterval",
          "bonded"
        ]
      },
      "JobDeadlineView": {
        "type": "object",
        "description": "What a live job waits for: one of the two.",
        "properties": {
          "seed": {
            "description": "For the hash of the block at this height.",
            "type": "integer",
            "minimum": 0
          },
          "clock": {
            "description": "For the ledger's clock, in milliseconds.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": []
      },
      "JobPostingView": {
        "type": "object",
        "description": "Where and when a job was posted.",
        "properties": {
          "height": {
            "description": "The height of its block.",
            "type": "integer",
            "minimum": 0
          },
          "index": {
            "description": "Its index in the log; absent if the node keeps no index.",
            "type": "integer",
            "minimum": 0
          },
          "clock": {
            "description": "Ledger time in milliseconds; absent for a job that has ended.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "height"
        ]
      },
      "JobSlotView": {
        "type": "object",
        "description": "A slot as JSON.",
        "properties": {
          "node": {
            "description": "The account of the node.",
            "$ref": "#/components/schemas/Address"
          },
          "root": {
            "description": "The root of its tree.",
            "$ref": "#/components/schemas/Digest"
          },
          "units": {
            "description": "The units it claims.",
            "$ref": "#/components/schemas/Amount"
          },
          "operator": {
            "description": "The operator of the node, if it was admitted.",
            "type": "string"
          },
          "streak": {
            "description": "How many checks in a row the node had passed.",
            "type": "integer",
            "minimum": 0
          },
          "firstDraw": {
            "description": "Whether the node was among the first that were drawn.",
            "type": "boolean"
          },
          "evidence": {
            "description": "The type of the evidence that came with the attestation; 0 for none.",
            "type": "integer",
            "minimum": 0
          },
          "draws": {
            "description": "What was drawn of its tree, by the number of the draw; empty before the draw.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DrawView"
            }
          },
          "result": {
            "description": "The digest of its answer, once all is opened.",
            "$ref": "#/components/schemas/Digest"
          }
        },
        "required": [
          "node",
          "root",
          "units",
          "streak",
          "firstDraw",
          "evidence",
          "draws"
        ]
      },
      "JobStatus": {
        "type": "string",
        "description": "Where a job stands; it only moves forward.\n\n- `open`: Slots can be taken once the draw is known.\n- `checking`: One node works alone: whether a second checks it is drawn, and then waited for.\n- `sealed`: No more slots: the drawn leaves are opened once they are known.\n- `provisional`: There is a result, which can be challenged.\n- `judged`: The validators are asked.\n- `final`: There is a result, and all is paid.\n- `failed`: There is no result, and what was locked went back.",
        "enum": [
          "open",
          "checking",
          "sealed",
          "provisional",
          "judged",
          "final",
          "failed"
        ]
      },
      "JobStatusFilter": {
        "type": "string",
        "description": "Which jobs are listed, by where they stand.\n\n- `live`: All that have not ended.\n- `open`: Those that stand there: see `JobStatus`.\n- `checking`: Those that stand there: see `JobStatus`.\n- `sealed`: Those that stand there: see `JobStatus`.\n- `provisional`: Those that stand there: see `JobStatus`.\n- `judged`: Those that stand there: see `JobStatus`.\n- `final`: Those that ended so.\n- `failed`: Those that ended so.",
        "enum": [
          "live",
          "open",
          "checking",
          "sealed",
          "provisional",
          "judged",
          "final",
          "failed"
        ]
      },
      "JobTermsView": {
        "type": "object",
        "description": "What a job asks for, as JSON: the same fields as the body of its statement.",
        "properties": {
          "model": {
            "description": "The model.",
            "$ref": "#/components/schemas/Digest"
          },
          "inputRoot": {
            "description": "The root of the tree over the digests of the inputs.",
            "$ref": "#/components/schemas/Digest"
          },
          "count": {
            "description": "The number of inputs.",
            "$ref": "#/components/schemas/Amount"
          },
          "price": {
            "description": "What a unit is paid.",
            "$ref": "#/components/schemas/Amount"
          },
          "maxUnits": {
            "description": "The most units that one node is paid for.",
            "$ref": "#/components/schemas/Amount"
          },
          "k": {
            "description": "How many equal answers make a result.",
            "type": "integer",
            "minimum": 0
          },
          "n": {
            "description": "How many nodes are asked.",
            "type": "integer",
            "minimum": 0
          },
          "duration": {
            "description": "How long slots can be taken, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 0
          },
          "window": {
            "description": "How long a result can be challenged, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 0
          },
          "audience": {
            "description": "The accounts that may take slots; absent for whoever is drawn.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Address"
            }
          },
          "place": {
            "description": "Where inputs are fetched and results are left: up to 128 printable ASCII characters.",
            "type": "string"
          }
        },
        "required": [
          "model",
          "inputRoot",
          "count",
          "price",
          "maxUnits",
          "k",
          "n",
          "duration",
          "window"
        ]
      },
      "JobView": {
        "type": "object",
        "description": "A job as JSON, after the block at `height`.",
        "properties": {
          "id": {
            "description": "The id: that of the statement that posted it.",
            "$ref": "#/components/schemas/Digest"
          },
          "exists": {
            "description": "Whether there is, or was, such a job.\n\nIf not, of the rest only `height`, `clock` and `proof` are there.",
            "type": "boolean"
          },
          "status": {
            "description": "Where it stands.",
            "$ref": "#/components/schemas/JobStatus"
          },
          "requester": {
            "description": "Who posted it, and pays.",
            "$ref": "#/components/schemas/Address"
          },
          "terms": {
            "description": "What was asked for.",
            "$ref": "#/components/schemas/JobTermsView"
          },
          "posted": {
            "description": "Where and when it was posted.",
            "$ref": "#/components/schemas/JobPostingView"
          },
          "live": {
            "description": "How far it has come, while it is live.",
            "$ref": "#/components/schemas/LiveJobView"
          },
          "settlement": {
            "description": "How it ended, if it has.",
            "$ref": "#/components/schemas/SettlementView"
          },
          "height": {
            "description": "The height of the block after which this holds.",
            "type": "integer",
            "minimum": 0
          },
          "clock": {
            "description": "Ledger time after that block, in milliseconds.",
            "type": "integer",
            "minimum": 0
          },
          "encoded": {
            "description": "The state value in deterministic CBOR, while the job is live.",
            "$ref": "#/components/schemas/HexBytes"
          },
          "proof": {
            "description": "The proof, if it was asked for, of a live job and of none: a value proof in deterministic CBOR.\n\nOf an ended job the proof is in `settlement`; its `terms` follow from its id, which is the hash of the statement that `tx_get` gives.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "id",
          "exists",
          "height",
          "clock"
        ]
      },
      "JudgeView": {
        "type": "object",
        "description": "What a validator committed to as a judge, as JSON.",
        "properties": {
          "node": {
            "description": "The account of the validator.",
            "$ref": "#/components/schemas/Address"
          },
          "root": {
            "description": "The root of its tree of the drawn items.",
            "$ref": "#/components/schemas/Digest"
          },
          "units": {
            "description": "The units it found for the whole.",
            "$ref": "#/components/schemas/Amount"
          },
          "draws": {
            "description": "What it opened, by the number of the draw.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DrawView"
            }
          },
          "result": {
            "description": "The digest of its answer, once all is opened.",
            "$ref": "#/components/schemas/Digest"
          }
        },
        "required": [
          "node",
          "root",
          "units",
          "draws"
        ]
      },
      "LiveJobView": {
        "type": "object",
        "description": "How far a live job has come, as JSON.",
        "properties": {
          "conditions": {
            "description": "What holds until its end.",
            "$ref": "#/components/schemas/JobConditionsView"
          },
          "deadline": {
            "description": "What it waits for.",
            "$ref": "#/components/schemas/JobDeadlineView"
          },
          "escrow": {
            "description": "What is locked for its pay.",
            "$ref": "#/components/schemas/Amount"
          },
          "fee": {
            "description": "The fee that was taken when it was posted.",
            "$ref": "#/components/schemas/Amount"
          },
          "k": {
            "description": "How many equal answers make a result now: 2 for a solo job that is checked.",
            "type": "integer",
            "minimum": 0
          },
          "n": {
            "description": "How many nodes are asked now: 2 for a solo job that is checked.",
            "type": "integer",
            "minimum": 0
          },
          "drawSeed": {
            "description": "What decides who is drawn; absent before it is known.",
            "$ref": "#/components/schemas/Digest"
          },
          "drawn": {
            "description": "Since when that is known, in milliseconds of ledger time.",
            "type": "integer",
            "minimum": 0
          },
          "round": {
            "description": "How often the number of eligible nodes has doubled since.",
            "type": "integer",
            "minimum": 0
          },
          "openingSeed": {
            "description": "What decides which leaves are opened; absent before it is known.",
            "$ref": "#/components/schemas/Digest"
          },
          "slots": {
            "description": "The slots that were taken, in order.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/JobSlotView"
            }
          },
          "result": {
            "description": "The digest of the provisional result, if there is one.",
            "$ref": "#/components/schemas/Digest"
          },
          "challenger": {
            "description": "Who challenged it.",
            "$ref": "#/components/schemas/Address"
          },
          "judges": {
            "description": "What validators committed to as judges.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/JudgeView"
            }
          }
        },
        "required": [
          "conditions",
          "deadline",
          "escrow",
          "fee",
          "k",
          "n",
          "slots",
          "judges"
        ]
      },
      "MisbehaviourView": {
        "type": "object",
        "description": "Evidence that a validator misbehaved: it convinces anybody who knows the validators.",
        "properties": {
          "kind": {
            "description": "What was done.",
            "$ref": "#/components/schemas/MisbehaviourViewKind"
          },
          "validator": {
            "description": "Who did it.",
            "$ref": "#/components/schemas/PublicKey"
          },
          "height": {
            "description": "The height of the messages.",
            "type": "integer",
            "minimum": 0
          },
          "round": {
            "description": "The round of the last message.",
            "type": "integer",
            "minimum": 0
          },
          "messages": {
            "description": "The signed messages in CBOR, without their blocks.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HexBytes"
            }
          }
        },
        "required": [
          "kind",
          "validator",
          "height",
          "round",
          "messages"
        ]
      },
      "MisbehaviourViewKind": {
        "type": "string",
        "description": "What was done.\n\n- `equivocation`: Two messages of one kind for one height and round, with different content.\n- `wrongProposer`: A proposal out of turn.\n- `lockDenied`: A commit, and a later round change that denies its lock.",
        "enum": [
          "equivocation",
          "wrongProposer",
          "lockDenied"
        ]
      },
      "ModelView": {
        "type": "object",
        "description": "A model as JSON, after the block at `height`.",
        "properties": {
          "id": {
            "description": "The id.",
            "$ref": "#/components/schemas/Digest"
          },
          "exists": {
            "description": "Whether there is such a model.",
            "type": "boolean"
          },
          "owner": {
            "description": "Who registered it.",
            "$ref": "#/components/schemas/Address"
          },
          "manifest": {
            "description": "SHA-256 of its manifest.",
            "$ref": "#/components/schemas/Digest"
          },
          "royalty": {
            "description": "The owner's share in 1/10,000.",
            "type": "integer",
            "minimum": 0
          },
          "unitRule": {
            "description": "What a unit of work is.",
            "type": "string"
          },
          "exact": {
            "description": "Whether equal inputs give equal outputs everywhere.",
            "type": "boolean"
          },
          "uses": {
            "description": "The number of standing attestations of work with it, and of slots taken in its jobs.",
            "type": "integer",
            "minimum": 0
          },
          "height": {
            "description": "The height of the block after which this holds.",
            "type": "integer",
            "minimum": 0
          },
          "proof": {
            "description": "The proof, if it was asked for: a value proof in deterministic CBOR.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "id",
          "exists",
          "height"
        ]
      },
      "OpenedItemView": {
        "type": "object",
        "description": "An opened leaf as JSON.",
        "properties": {
          "index": {
            "description": "The position of the inference among the inputs.",
            "$ref": "#/components/schemas/Amount"
          },
          "units": {
            "description": "The units of the inference.",
            "$ref": "#/components/schemas/Amount"
          },
          "output": {
            "description": "The digest of its output.",
            "$ref": "#/components/schemas/Digest"
          }
        },
        "required": [
          "index",
          "units",
          "output"
        ]
      },
      "PeerView": {
        "type": "object",
        "description": "A node that another one is connected with.",
        "properties": {
          "publicKey": {
            "description": "The key that it proved to hold.",
            "$ref": "#/components/schemas/PublicKey"
          },
          "validator": {
            "description": "Whether that is a validator's at present.",
            "type": "boolean"
          },
          "remote": {
            "description": "The IP address and port at the other end.",
            "type": "string"
          },
          "direction": {
            "description": "Who opened the connection.",
            "$ref": "#/components/schemas/PeerViewDirection"
          },
          "since": {
            "description": "Since when it is open, in milliseconds since 1970.",
            "type": "integer",
            "minimum": 0
          },
          "bytesIn": {
            "description": "The bytes that came, before encryption.",
            "type": "integer",
            "minimum": 0
          },
          "bytesOut": {
            "description": "The bytes that were sent, before encryption.",
            "type": "integer",
            "minimum": 0
          },
          "dropped": {
            "description": "The messages that were dropped because too much waited for this peer.",
            "type": "integer",
            "minimum": 0
          },
          "queued": {
            "description": "The bytes that wait to be sent.",
            "type": "integer",
            "minimum": 0
          },
          "agent": {
            "description": "The peer's program, as it says: text of a stranger.",
            "type": "string"
          }
        },
        "required": [
          "publicKey",
          "validator",
          "remote",
          "direction",
          "since",
          "bytesIn",
          "bytesOut",
          "dropped",
          "queued",
          "agent"
        ]
      },
      "PeerViewDirection": {
        "type": "string",
        "description": "Who opened a connection.\n\n- `inbound`: The peer dialled this node.\n- `outbound`: This node dialled the peer.",
        "enum": [
          "inbound",
          "outbound"
        ]
      },
      "PoolShareView": {
        "type": "object",
        "description": "What an account earned in an epoch and has not claimed, as JSON.",
        "properties": {
          "epoch": {
            "description": "The epoch.",
            "type": "integer",
            "minimum": 0
          },
          "weight": {
            "description": "The weight of the account's verified work in it.",
            "$ref": "#/components/schemas/Amount"
          },
          "claimable": {
            "description": "What a touch would pay now: nothing before the epoch has ended.\n\nIt stands in another value of the state, and `proof` does not prove it.",
            "$ref": "#/components/schemas/Amount"
          }
        },
        "required": [
          "epoch",
          "weight",
          "claimable"
        ]
      },
      "PublicKey": {
        "type": "string",
        "description": "A compressed public key of secp256k1.",
        "pattern": "^0x0[23][0-9a-f]{64}$"
      },
      "RPCError": {
        "type": "object",
        "description": "An error object of JSON-RPC 2.0 §5.1: a code, a sentence that says what to do, and data.",
        "properties": {
          "code": {
            "description": "The code.\n\nA code that this version does not know is kept as it is.",
            "type": "integer"
          },
          "message": {
            "description": "What is wrong and what to do, for people.",
            "type": "string"
          },
          "data": {
            "description": "What is wrong, for programs.",
            "$ref": "#/components/schemas/RPCErrorDetails"
          }
        },
        "required": [
          "code",
          "message"
        ]
      },
      "RPCErrorDetails": {
        "type": "object",
        "description": "What makes the error clear to a program.",
        "properties": {
          "reason": {
            "description": "A stable word for the reason.",
            "type": "string"
          },
          "offset": {
            "description": "Where in the input.",
            "type": "integer"
          },
          "limit": {
            "description": "The limit that was exceeded.",
            "type": "integer"
          },
          "parameter": {
            "description": "The parameter that is wrong.",
            "type": "string"
          },
          "retryAfter": {
            "description": "In how many seconds to try again.",
            "type": "integer"
          }
        },
        "required": []
      },
      "ReceiptFormat": {
        "type": "string",
        "description": "The forms of a receipt.\n\n- `proof`: The native proof: compact, without keys.\n- `scitt`: A SCITT Transparent Statement with one COSE Receipt for each validator who sealed.",
        "enum": [
          "proof",
          "scitt"
        ]
      },
      "RecordView": {
        "type": "object",
        "description": "The ledger's own record.",
        "properties": {
          "clock": {
            "description": "Ledger time in milliseconds.",
            "type": "integer",
            "minimum": 0
          },
          "reserve": {
            "description": "What is left of the reserve.",
            "$ref": "#/components/schemas/Amount"
          },
          "feePot": {
            "description": "Fees that were not yet distributed.",
            "$ref": "#/components/schemas/Amount"
          },
          "bondedAccounts": {
            "description": "The number of accounts whose bond reaches the minimum.",
            "type": "integer",
            "minimum": 0
          },
          "epoch": {
            "description": "The current epoch.",
            "type": "integer",
            "minimum": 0
          },
          "epochEnd": {
            "description": "The last height of the epoch.",
            "type": "integer",
            "minimum": 0
          },
          "epochWeight": {
            "description": "The weight of verified work in the epoch so far.",
            "$ref": "#/components/schemas/Amount"
          }
        },
        "required": [
          "clock",
          "reserve",
          "feePot",
          "bondedAccounts",
          "epoch",
          "epochEnd",
          "epochWeight"
        ]
      },
      "RegisteredModelView": {
        "type": "object",
        "description": "A model as JSON, and where it was registered.",
        "properties": {
          "height": {
            "description": "The height of the block in which it was registered.",
            "type": "integer",
            "minimum": 0
          },
          "index": {
            "description": "The index in the log of the statement that registered it.",
            "type": "integer",
            "minimum": 0
          },
          "model": {
            "description": "The model, as `model_get` answers.",
            "$ref": "#/components/schemas/ModelView"
          }
        },
        "required": [
          "height",
          "index",
          "model"
        ]
      },
      "SettledChallengeView": {
        "type": "object",
        "description": "What became of a challenge, as JSON.",
        "properties": {
          "challenger": {
            "description": "The challenger's account.",
            "$ref": "#/components/schemas/Address"
          },
          "gained": {
            "description": "What the challenger got of bonds that were slashed.",
            "$ref": "#/components/schemas/Amount"
          },
          "lost": {
            "description": "The bond that the challenger lost.",
            "$ref": "#/components/schemas/Amount"
          }
        },
        "required": [
          "challenger",
          "gained",
          "lost"
        ]
      },
      "SettledSlotView": {
        "type": "object",
        "description": "What became of a slot, as JSON.",
        "properties": {
          "node": {
            "description": "The account of the node.",
            "$ref": "#/components/schemas/Address"
          },
          "outcome": {
            "description": "What became of it.",
            "$ref": "#/components/schemas/SlotOutcome"
          },
          "root": {
            "description": "The root of the tree that the node attested.",
            "$ref": "#/components/schemas/Digest"
          },
          "units": {
            "description": "The units that the node claimed.",
            "$ref": "#/components/schemas/Amount"
          },
          "pay": {
            "description": "What the node was paid: price · units, less the royalty.",
            "$ref": "#/components/schemas/Amount"
          },
          "royalty": {
            "description": "What of price · units went to the owner of the model.",
            "$ref": "#/components/schemas/Amount"
          },
          "gained": {
            "description": "What the node got of bonds that others lost.",
            "$ref": "#/components/schemas/Amount"
          },
          "lost": {
            "description": "The bond that it lost.",
            "$ref": "#/components/schemas/Amount"
          },
          "evidence": {
            "description": "The type of the evidence that came with the attestation; 0 for none.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "node",
          "outcome",
          "root",
          "units",
          "pay",
          "royalty",
          "gained",
          "lost",
          "evidence"
        ]
      },
      "SettlementView": {
        "type": "object",
        "description": "A settlement as JSON, and where it is in the log.",
        "properties": {
          "id": {
            "description": "The leaf hash of the entry; `tx_getReceipt` and `proof_getInclusion` take it.",
            "$ref": "#/components/schemas/Digest"
          },
          "height": {
            "description": "The height of the block in which the job ended.",
            "type": "integer",
            "minimum": 0
          },
          "index": {
            "description": "Its index in the log.",
            "type": "integer",
            "minimum": 0
          },
          "time": {
            "description": "The time of that block in milliseconds since 1970.",
            "type": "integer",
            "minimum": 0
          },
          "job": {
            "description": "The job.",
            "$ref": "#/components/schemas/Digest"
          },
          "model": {
            "description": "The model.",
            "$ref": "#/components/schemas/Digest"
          },
          "requester": {
            "description": "Who posted the job.",
            "$ref": "#/components/schemas/Address"
          },
          "inputRoot": {
            "description": "The root of the tree over the digests of the inputs.",
            "$ref": "#/components/schemas/Digest"
          },
          "count": {
            "description": "The number of inputs.",
            "$ref": "#/components/schemas/Amount"
          },
          "price": {
            "description": "What a unit was paid.",
            "$ref": "#/components/schemas/Amount"
          },
          "k": {
            "description": "How many equal answers made a result: as posted, or 2 for a solo job that was checked.",
            "type": "integer",
            "minimum": 0
          },
          "hasAudience": {
            "description": "Whether the requester chose who might take slots, instead of the draw.",
            "type": "boolean"
          },
          "status": {
            "description": "`final` or `failed`.",
            "$ref": "#/components/schemas/JobStatus"
          },
          "assurance": {
            "description": "How sure the result is; absent for a job that failed.",
            "$ref": "#/components/schemas/Assurance"
          },
          "result": {
            "description": "SHA-256 of the answer: units, and all drawn items; absent if nobody decided on one.",
            "$ref": "#/components/schemas/Digest"
          },
          "slots": {
            "description": "What became of each slot.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SettledSlotView"
            }
          },
          "royalty": {
            "description": "What went to the owner of the model.",
            "$ref": "#/components/schemas/Amount"
          },
          "fee": {
            "description": "The fee that was taken when the job was posted.",
            "$ref": "#/components/schemas/Amount"
          },
          "refund": {
            "description": "What of the escrow went back to the requester.",
            "$ref": "#/components/schemas/Amount"
          },
          "toReserve": {
            "description": "What of lost bonds went to the reserve.",
            "$ref": "#/components/schemas/Amount"
          },
          "challenge": {
            "description": "What became of the challenge, if there was one.",
            "$ref": "#/components/schemas/SettledChallengeView"
          },
          "encoded": {
            "description": "The entry in deterministic CBOR.",
            "$ref": "#/components/schemas/HexBytes"
          },
          "proof": {
            "description": "The proof, if it was asked for: the file that `tx_getReceipt` gives.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "id",
          "height",
          "index",
          "time",
          "job",
          "model",
          "requester",
          "inputRoot",
          "count",
          "price",
          "k",
          "hasAudience",
          "status",
          "slots",
          "royalty",
          "fee",
          "refund",
          "toReserve",
          "encoded"
        ]
      },
      "SlotOutcome": {
        "type": "string",
        "description": "What became of a slot.\n\n- `paid`: The answer is the result, and was paid.\n- `outvoted`: The answer is another one than the result. It is unpaid; the bond went back.\n- `slashed`: The answer is another one, for a model that is exact: the bond is lost.\n- `withheld`: The drawn leaves were not opened in time: the bond is lost.\n- `returned`: The job failed without a verdict: the bond went back.",
        "enum": [
          "paid",
          "outvoted",
          "slashed",
          "withheld",
          "returned"
        ]
      },
      "StatementBody": {
        "description": "What a statement says: one of these, by its `kind`. Parts that are absent are null.",
        "oneOf": [
          {
            "title": "transfer",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "to",
              "amount"
            ],
            "properties": {
              "to": {
                "$ref": "#/components/schemas/Address"
              },
              "amount": {
                "$ref": "#/components/schemas/Amount"
              }
            }
          },
          {
            "title": "bond",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "delta"
            ],
            "properties": {
              "delta": {
                "type": "string",
                "pattern": "^(0|-?[1-9][0-9]{0,18})$"
              }
            }
          },
          {
            "title": "model",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "manifest",
              "royalty",
              "unitRule",
              "exact"
            ],
            "properties": {
              "manifest": {
                "$ref": "#/components/schemas/Digest"
              },
              "royalty": {
                "type": "integer",
                "minimum": 0
              },
              "unitRule": {
                "type": "string"
              },
              "exact": {
                "type": "boolean"
              }
            }
          },
          {
            "title": "job",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "model",
              "inputRoot",
              "count",
              "price",
              "maxUnits",
              "k",
              "n",
              "duration",
              "window",
              "audience",
              "place"
            ],
            "properties": {
              "model": {
                "$ref": "#/components/schemas/Digest"
              },
              "inputRoot": {
                "$ref": "#/components/schemas/Digest"
              },
              "count": {
                "$ref": "#/components/schemas/Amount"
              },
              "price": {
                "$ref": "#/components/schemas/Amount"
              },
              "maxUnits": {
                "$ref": "#/components/schemas/Amount"
              },
              "k": {
                "type": "integer",
                "minimum": 0
              },
              "n": {
                "type": "integer",
                "minimum": 0
              },
              "duration": {
                "type": "integer",
                "minimum": 0
              },
              "window": {
                "type": "integer",
                "minimum": 0
              },
              "audience": {
                "oneOf": [
                  {"type": "array", "items": {"$ref": "#/components/schemas/Address"}},
                  {"type": "null"}
                ]
              },
              "place": {
                "oneOf": [
                  {"type": "string"},
                  {"type": "null"}
                ]
              }
            }
          },
          {
            "title": "attest, for a model",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "model",
              "root",
              "count",
              "units",
              "evidence"
            ],
            "properties": {
              "model": {
                "$ref": "#/components/schemas/Digest"
              },
              "root": {
                "$ref": "#/components/schemas/Digest"
              },
              "count": {
                "$ref": "#/components/schemas/Amount"
              },
              "units": {
                "$ref": "#/components/schemas/Amount"
              },
              "evidence": {
                "oneOf": [
                  {
                    "title": "evidence",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "type",
                      "digest"
                    ],
                    "properties": {
                      "type": {
                        "type": "integer",
                        "minimum": 0
                      },
                      "digest": {
                        "$ref": "#/components/schemas/Digest"
                      }
                    }
                  },
                  {"type": "null"}
                ]
              }
            }
          },
          {
            "title": "attest, for a job",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "job",
              "root",
              "count",
              "units",
              "evidence"
            ],
            "properties": {
              "job": {
                "$ref": "#/components/schemas/Digest"
              },
              "root": {
                "$ref": "#/components/schemas/Digest"
              },
              "count": {
                "$ref": "#/components/schemas/Amount"
              },
              "units": {
                "$ref": "#/components/schemas/Amount"
              },
              "evidence": {
                "oneOf": [
                  {
                    "title": "evidence",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "type",
                      "digest"
                    ],
                    "properties": {
                      "type": {
                        "type": "integer",
                        "minimum": 0
                      },
                      "digest": {
                        "$ref": "#/components/schemas/Digest"
                      }
                    }
                  },
                  {"type": "null"}
                ]
              }
            }
          },
          {
            "title": "open",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "job",
              "openings"
            ],
            "properties": {
              "job": {
                "$ref": "#/components/schemas/Digest"
              },
              "openings": {
                "type": "array",
                "items": {
                  "title": "opening",
                  "type": "object",
                  "additionalProperties": false,
                  "required": [
                    "position",
                    "index",
                    "input",
                    "output",
                    "units",
                    "evidence",
                    "salt"
                  ],
                  "properties": {
                    "position": {
                      "$ref": "#/components/schemas/Amount"
                    },
                    "index": {
                      "$ref": "#/components/schemas/Amount"
                    },
                    "input": {
                      "$ref": "#/components/schemas/Digest"
                    },
                    "output": {
                      "$ref": "#/components/schemas/Digest"
                    },
                    "units": {
                      "$ref": "#/components/schemas/Amount"
                    },
                    "evidence": {
                      "oneOf": [
                        {"$ref": "#/components/schemas/Digest"},
                        {"type": "null"}
                      ]
                    },
                    "salt": {
                      "$ref": "#/components/schemas/HexBytes"
                    }
                  }
                }
              }
            }
          },
          {
            "title": "challenge",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "job"
            ],
            "properties": {
              "job": {
                "$ref": "#/components/schemas/Digest"
              }
            }
          },
          {
            "title": "vote",
            "type": "object",
            "additionalProperties": false,
            "required": [
              "change"
            ],
            "properties": {
              "change": {
                "oneOf": [
                  {
                    "title": "parameters",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "parameters"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "parameters"
                        ]
                      },
                      "parameters": {
                        "$ref": "#/components/schemas/ChainParameters"
                      }
                    }
                  },
                  {
                    "title": "admit",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "address",
                      "operator"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "admit"
                        ]
                      },
                      "address": {
                        "$ref": "#/components/schemas/Address"
                      },
                      "operator": {
                        "type": "string"
                      }
                    }
                  },
                  {
                    "title": "dismiss",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "address"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "dismiss"
                        ]
                      },
                      "address": {
                        "$ref": "#/components/schemas/Address"
                      }
                    }
                  },
                  {
                    "title": "addValidator",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "publicKey"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "addValidator"
                        ]
                      },
                      "publicKey": {
                        "$ref": "#/components/schemas/PublicKey"
                      }
                    }
                  },
                  {
                    "title": "removeValidator",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "publicKey"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "removeValidator"
                        ]
                      },
                      "publicKey": {
                        "$ref": "#/components/schemas/PublicKey"
                      }
                    }
                  },
                  {
                    "title": "ready",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "ready"
                        ]
                      }
                    }
                  },
                  {
                    "title": "cosigner",
                    "type": "object",
                    "additionalProperties": false,
                    "required": [
                      "kind",
                      "key"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "cosigner"
                        ]
                      },
                      "key": {
                        "$ref": "#/components/schemas/CosignerKey"
                      }
                    }
                  }
                ]
              }
            }
          }
        ]
      },
      "StatementView": {
        "type": "object",
        "description": "A statement as JSON.",
        "properties": {
          "txid": {
            "description": "The id: the leaf hash.",
            "$ref": "#/components/schemas/Digest"
          },
          "kind": {
            "description": "The kind of transaction.",
            "type": "string",
            "enum": [
              "transfer",
              "bond",
              "model",
              "job",
              "attest",
              "open",
              "challenge",
              "vote"
            ]
          },
          "signer": {
            "description": "The signer's address.",
            "$ref": "#/components/schemas/Address"
          },
          "key": {
            "description": "The signer's key.",
            "$ref": "#/components/schemas/PublicKey"
          },
          "nonce": {
            "description": "The nonce: each is good once for each signer.",
            "type": "integer",
            "minimum": 0
          },
          "issuedAt": {
            "description": "The signer's clock in seconds since 1970.\n\nNobody checked it, but that it is not far ahead.",
            "type": "integer",
            "minimum": 0
          },
          "body": {
            "description": "What it says, by field; amounts and units are decimal strings.",
            "$ref": "#/components/schemas/StatementBody"
          },
          "encoded": {
            "description": "The statement in deterministic CBOR.",
            "$ref": "#/components/schemas/HexBytes"
          }
        },
        "required": [
          "txid",
          "kind",
          "signer",
          "key",
          "nonce",
          "issuedAt",
          "body",
          "encoded"
        ]
      },
      "SubmissionGoal": {
        "type": "string",
        "description": "When a submission is answered.\n\n- `accepted`: As soon as the statement was executed.\n- `final`: As soon as it is final.",
        "enum": [
          "accepted",
          "final"
        ]
      },
      "SubmissionResult": {
        "type": "object",
        "description": "What became of a submitted statement.",
        "properties": {
          "txid": {
            "description": "The id of the statement; absent if the bytes are no statement, or the signature is wrong.",
            "$ref": "#/components/schemas/Digest"
          },
          "status": {
            "description": "How far it came.",
            "$ref": "#/components/schemas/SubmissionResultStatus"
          },
          "height": {
            "description": "The height of the block it is in, or will be in.",
            "type": "integer",
            "minimum": 0
          },
          "index": {
            "description": "Its index in the log, if it is final.",
            "type": "integer",
            "minimum": 0
          },
          "error": {
            "description": "Why it was refused; in batches only.",
            "$ref": "#/components/schemas/RPCError"
          }
        },
        "required": [
          "status"
        ]
      },
      "SubmissionResultStatus": {
        "type": "string",
        "description": "How far it came.\n\n- `accepted`: It was executed, and will be in the block at `height`. A node that crashes now may forget it: ask `tx_get` until it is there, and after a crash submit the same bytes again.\n- `final`: It is in the certified block at `height`, at `index` of the log, and on disk.\n- `waiting`: It is early: its nonce is up to 64 above the account's window, or its clock more than 300 s ahead. This is also the answer, at once, if it was asked to wait for `final`. Submit what is missing before it, or set the clock; then ask `tx_get`. What waits is forgotten when the node stops.\n- `refused`: It was refused, in a batch: see `error`.",
        "enum": [
          "accepted",
          "final",
          "waiting",
          "refused"
        ]
      },
      "SubscriptionTopic": {
        "type": "string",
        "description": "What can be followed.\n\n- `blocks`: Headers with their certificates, one a block.\n- `statements`: Final statements.\n- `settlements`: How jobs ended.\n- `status`: The status of the node, after each block, but at most once a second.",
        "enum": [
          "blocks",
          "statements",
          "settlements",
          "status"
        ]
      },
      "SyncSummary": {
        "type": "object",
        "description": "How far a node is behind its peers.",
        "properties": {
          "syncing": {
            "description": "Whether the node catches up: it lacks two blocks or more.",
            "type": "boolean"
          },
          "behind": {
            "description": "The blocks that it lacks, if the claim is true.",
            "type": "integer",
            "minimum": 0
          },
          "highestClaim": {
            "description": "The highest height that a peer claims to have: a hint, which may be a lie.",
            "type": "integer",
            "minimum": 0
          },
          "blocksPerSecond": {
            "description": "How fast it comes closer, in blocks a second; absent if that is not known.",
            "type": "integer",
            "minimum": 0
          },
          "secondsLeft": {
            "description": "How many seconds that will take; absent if that is not known.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "syncing",
          "behind",
          "highestClaim"
        ]
      },
      "TransactionKind": {
        "type": "string",
        "description": "The kinds of transactions, by the subject (`sub`) of their statements.\n\n- `transfer`\n- `bond`\n- `model`\n- `job`\n- `attest`\n- `open`\n- `challenge`\n- `vote`",
        "enum": [
          "transfer",
          "bond",
          "model",
          "job",
          "attest",
          "open",
          "challenge",
          "vote"
        ]
      }
    },
    "errors": {
      "parseError": {
        "code": -32700,
        "message": "The body is empty, or not JSON."
      },
      "invalidRequest": {
        "code": -32600,
        "message": "The JSON is not a request, the batch is empty, or the content type is wrong."
      },
      "methodNotFound": {
        "code": -32601,
        "message": "There is no such method.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "webSocketOnly"
              ]
            }
          }
        }
      },
      "invalidParams": {
        "code": -32602,
        "message": "A parameter is missing, unknown, of the wrong type, or wrong. `data.parameter` mostly names it.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "invalidParams"
              ]
            }
          }
        }
      },
      "internalError": {
        "code": -32603,
        "message": "The node failed; nothing is said about the request.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "snapshotFailed"
              ]
            }
          }
        }
      },
      "rejected": {
        "code": -32001,
        "message": "The rules refuse a statement. `data.reason` is the name of the reason.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "wrongChain",
                "unknownSigner",
                "nonceUsed",
                "nonceTooHigh",
                "issuedInFuture",
                "insufficientBalance",
                "overflow",
                "zeroAmount",
                "transferToSelf",
                "belowMinimumBalance",
                "bondTooSmall",
                "royaltyTooHigh",
                "unknownModel",
                "zeroCount",
                "zeroUnits",
                "sharesTooHigh",
                "tooManySlots",
                "agreementAboveSlots",
                "noMajority",
                "durationOutOfBounds",
                "windowTooLong",
                "audienceTooSmall",
                "tooManyJobs",
                "unknownJob",
                "wrongStatus",
                "beforeDraw",
                "deadlinePassed",
                "wrongCount",
                "tooManyUnits",
                "slotTaken",
                "operatorHasSlot",
                "noSlotLeft",
                "notInAudience",
                "notBonded",
                "notDrawnForSlot",
                "streakTooShort",
                "judgeHasSlot",
                "alreadyJudged",
                "noSlot",
                "wrongLeaf",
                "wrongSum",
                "wrongInput",
                "notDrawn",
                "alreadyOpened",
                "alreadyChallenged",
                "notAValidator",
                "alreadyVoted",
                "tooManyBallots",
                "unknownAccount",
                "notApplicable",
                "parameterOutOfBounds",
                "notAKey",
                "tooManyValidators",
                "lastValidator",
                "notProposed",
                "blockTooLarge",
                "headerMismatch"
              ]
            }
          }
        }
      },
      "notFound": {
        "code": -32002,
        "message": "There is no such block, statement, or entry.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "notFound"
              ]
            }
          }
        }
      },
      "unavailable": {
        "code": -32003,
        "message": "The node is stopping, or can no longer write.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "stopping",
                "snapshotRunning",
                "noSnapshots",
                "diskTooSmall",
                "noLog"
              ]
            }
          }
        }
      },
      "mempoolFull": {
        "code": -32004,
        "message": "The mempool is full: try again later.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "mempoolFull"
              ]
            }
          }
        }
      },
      "malformedStatement": {
        "code": -32005,
        "message": "The bytes are not a statement. `data.offset` is the first wrong byte.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "malformed"
              ]
            }
          }
        }
      },
      "badSignature": {
        "code": -32006,
        "message": "The signature of a statement does not verify.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "highS",
                "signature"
              ]
            }
          }
        }
      },
      "limitExceeded": {
        "code": -32007,
        "message": "More than the node allows in one request. `data.limit` is how much it allows.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "bodyTooLarge",
                "batchTooLarge",
                "tooDeep",
                "tooManyValues",
                "tooManyStatements",
                "tooManySubscriptions",
                "pageTooLarge",
                "tooManyReceipts",
                "tooManyLinks",
                "answerTooLarge"
              ]
            }
          }
        }
      },
      "notIndexed": {
        "code": -32008,
        "message": "The node keeps no index of statements and blocks.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "notIndexed"
              ]
            }
          }
        }
      },
      "unverifiable": {
        "code": -32009,
        "message": "A light client cannot verify such an answer, and so gives none. No node answers this.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "unverifiable"
              ]
            }
          }
        }
      },
      "unverified": {
        "code": -32010,
        "message": "What a light client was told does not verify, nobody told it anything, or history was rewritten. No node answers this.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "unverified",
                "unreachable",
                "conflict"
              ]
            }
          }
        }
      },
      "unauthorized": {
        "code": -32011,
        "message": "A token is needed, or the one that was sent is not good for this; or the server was called by a name, or by a page of the web, that is not allowed.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "token",
                "adminToken",
                "host",
                "origin"
              ]
            }
          }
        }
      },
      "rateLimited": {
        "code": -32012,
        "message": "More requests a second than the node allows a client. `data.retryAfter` is the number of seconds to wait.",
        "data": {
          "type": "object",
          "properties": {
            "reason": {
              "type": "string",
              "enum": [
                "rateLimited"
              ]
            }
          }
        }
      }
    },
    "tags": {
      "webSocket": {
        "name": "webSocket",
        "description": "Only over a WebSocket, at `/ws`."
      },
      "administrative": {
        "name": "administrative",
        "description": "Only with the token of the node's operator."
      }
    }
  }
}
"""#
