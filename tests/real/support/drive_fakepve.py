"""Serves fakepve on a free port of loopback, and does to it what each line of standard input says: a JSON list of the
method, or of the number of a guest and the attribute to set, and its arguments. Answers each line with one line, the
first one with the address. Ends with standard input.

    ["add_vm", 100, "web", "pve1"]      ["grant", "bruce@pve!c", "/", "VM.Audit"]      [100, "status", "stopped"]
"""

import asyncio
import json
import sys

from fakepve import FakePve
from fakepve.certs import make_cert


class Cluster(FakePve):
    """The list of a node's VMs tells qmpstatus as Proxmox VE does when it is asked with full=1."""

    def _vm_status(self, vm, listing=False):
        return {**super()._vm_status(vm, listing), "qmpstatus": vm.qmpstatus}


async def serve(directory, token, secret):
    certificate, key, _ = make_cert(directory, hosts=("127.0.0.1",))
    pve = Cluster(host="127.0.0.1", port=0)
    pve.time_scale = 1.0
    pve.apitokens[token] = secret
    await pve.start(certificate, key)
    print(json.dumps(pve.url), flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        what, *arguments = json.loads(line)
        if isinstance(what, int):
            setattr(pve.guest(what), *arguments)
        elif what == "storages":
            pve.storages = {name: {"files": set(), **store} for name, store in arguments[0].items()}
        else:
            getattr(pve, what)(*arguments)
        print("null", flush=True)
    await pve.stop()


asyncio.run(serve(*sys.argv[1:]))
