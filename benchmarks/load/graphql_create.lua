-- Creates products by a mutation, with skus that nobody had before.

dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "create.lua")

function response(status, _, body)
  checked = checked + 1
  local sku = body:match('"sku": ?"([^"]+)"')
  if status ~= 200 or not sku or sku:sub(1, #data.prefix) ~= data.prefix
    or body:find('"errors"', 1, true) then
    refuse(status, body)
  end
end
